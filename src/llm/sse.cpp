// Reads a stream of events line by line.
#include "llm/sse.hpp"

#include <utility>

#include "base/text.hpp"

namespace ado::llm {
namespace {

class EventReader {
 public:
  void take(std::string_view line) {
    if (line.empty()) return finish();
    const std::size_t colon = line.find(':');
    if (colon == 0) return;  // A comment: servers send them to keep the connection open.
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") event_.name = value;
    if (field != "data") return;
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
  void finish() {
    if (has_data_) events_.push_back(std::move(event_));
    event_ = {};
    has_data_ = false;
  }
  std::vector<SseEvent> take_events() { return std::move(events_); }

 private:
  std::vector<SseEvent> events_;
  SseEvent event_;
  bool has_data_ = false;
};

}  // namespace

std::vector<SseEvent> read_sse(std::string_view stream) {
  EventReader reader;
  for (const std::string_view line : split_lines(stream.substr(0, stream.rfind('\n') + 1))) {
    reader.take(line);
  }
  reader.finish();  // The blank line after the last event is often left out.
  return reader.take_events();
}

}  // namespace ado::llm
