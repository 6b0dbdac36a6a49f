// Events as lines of JSON.
#include "journal/event.hpp"

#include "base/json_text.hpp"
#include "base/strict_json.hpp"

namespace ado::journal {
namespace {

constexpr int kDataDepthMax = 2000;  // Explain trees of deep plans are nested far.

}  // namespace

std::string write_line(const Event& event) {
  const nlohmann::ordered_json line{{"v", kJournalVersion}, {"seq", event.seq},
                                    {"ts", event.ts},       {"type", event.type},
                                    {"key", event.key},     {"data", event.data}};
  return json_line(line);
}

Result<Event> read_line(std::string_view line) {
  ADO_TRY(nlohmann::json value, parse_json(line, kDataDepthMax));
  JsonObject object(value, "");
  // The version first: what another version means by the other fields is not ours to guess.
  const std::int64_t version = object.integer("v");
  if (version != kJournalVersion) {
    object.refuse(
        fmt::format("event has an unknown version: {}, expected {}", version, kJournalVersion));
  }
  Event event{.seq = object.integer("seq"),
              .ts = object.text("ts"),
              .type = object.text("type"),
              .key = object.text("key")};
  object.value("data");
  ADO_CHECK(object.finish());
  event.data = std::move(value["data"]);
  return event;
}

}  // namespace ado::journal
