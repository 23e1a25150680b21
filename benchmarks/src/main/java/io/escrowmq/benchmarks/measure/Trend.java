package io.escrowmq.benchmarks.measure;

import java.util.List;

/** The straight line that lies closest to a series of samples, by least squares. */
public final class Trend {
  private Trend() {}

  /**
   * Its slope over the second half of the samples: what comes before is warm-up.
   *
   * @param samples taken at equal distances
   * @return growth from one sample to the next; 0 if there are fewer than three
   */
  public static double ofSecondHalf(List<Double> samples) {
    List<Double> half = samples.subList(samples.size() / 2, samples.size());
    int n = half.size();
    if (n < 2) {
      return 0;
    }
    double meanX = (n - 1) / 2.0;
    double meanY = half.stream().mapToDouble(y -> y).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (int x = 0; x < n; x++) {
      products += (x - meanX) * (half.get(x) - meanY);
      squares += (x - meanX) * (x - meanX);
    }
    return products / squares;
  }
}
