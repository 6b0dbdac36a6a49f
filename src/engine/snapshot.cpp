// Begins and ends a snapshot as one value.
#include "engine/engine.hpp"

namespace ado::engine {

Result<Snapshot> Snapshot::begin(Engine& engine) {
  ADO_CHECK(engine.begin_snapshot());
  return Snapshot(engine);
}

// What was read stays true when the end of reading fails.
Snapshot::~Snapshot() {
  if (engine_ != nullptr) static_cast<void>(engine_->end_snapshot());
}

}  // namespace ado::engine
