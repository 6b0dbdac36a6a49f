// Locks as the kernel lists them.
#include "web/held_locks.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {
namespace {

TEST(HeldLocks, ReadsTheListOfTheKernel) {
  const HeldLocks locks = HeldLocks::parse(
      "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF\n"
      "1: -> FLOCK  ADVISORY  WRITE 4712 08:01:99 0 EOF\n"
      "2: POSIX  ADVISORY  READ  12 08:01:77 128 128\n"
      "nonsense\n");
  EXPECT_TRUE(locks.holds(1234567));
  EXPECT_FALSE(locks.holds(99)) << "it waits";
  EXPECT_FALSE(locks.holds(77)) << "of another kind";
}

TEST(HeldLocks, SeesALockWithoutTakingIt) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "held.lock";
  {
    const auto lock = FileLock::acquire(file);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(HeldLocks::now().holds(file));
  }
  EXPECT_FALSE(HeldLocks::now().holds(file));
  EXPECT_FALSE(HeldLocks::now().holds(file.string() + ".missing"));
}

}  // namespace
}  // namespace ado::web
