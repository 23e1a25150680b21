package io.escrowmq.broker.power;

import io.escrowmq.broker.log.DiskForce;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A promise that the storage layer breaks on purpose. */
enum StorageSabotage {
  /** None. */
  NONE,
  /** Files are not forced. */
  FILES_NOT_FORCED,
  /** Directories are not forced. */
  DIRECTORIES_NOT_FORCED,
  /** Segments are deleted to which the state still refers. */
  DELETES_TOO_MUCH,
  /** Recovery drops the last good batch. */
  CUTS_TOO_MUCH;

  /** The disk as it is under this sabotage. */
  DiskForce over(DiskForce disk) {
    StorageSabotage which = this;
    return new DiskForce() {
      @Override
      public void force(FileChannel file) throws IOException {
        if (which != FILES_NOT_FORCED) {
          disk.force(file);
        }
      }

      @Override
      public void forceDirectory(Path directory) throws IOException {
        if (which != DIRECTORIES_NOT_FORCED) {
          disk.forceDirectory(directory);
        }
      }

      @Override
      public long usableBytes(Path directory) throws IOException {
        return disk.usableBytes(directory);
      }
    };
  }
}
