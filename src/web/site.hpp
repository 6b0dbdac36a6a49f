// Site: what routes answer from.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "web/archive.hpp"
#include "web/attempts.hpp"
#include "web/pipelines.hpp"
#include "web/runs.hpp"

namespace ado::web {

struct SiteOptions {
  std::filesystem::path workspace;
  std::string version, git_sha;
  bool allow_run = false;
  bool reads_need_token = false;
  std::size_t connections_max = 128;
  std::size_t streams_max = 16;
  std::size_t body_bytes_max = 1024 * 1024;
};

// Thread-safe, as are its parts.
struct Site {
  SiteOptions options;
  const Clock& clock;
  Archive archive;
  Attempts attempts;
  Pipelines pipelines;
  Runs runs;
  std::atomic<std::size_t> streams = 0;  // Open just now.

  Site(SiteOptions site_options, WorkOptions work, const Clock& site_clock)
      : options(std::move(site_options)),
        clock(site_clock),
        archive(options.workspace),
        attempts(options.workspace),
        pipelines(options.workspace),
        runs(std::move(work), site_clock) {}
};

}  // namespace ado::web
