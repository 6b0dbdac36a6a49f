// Requests and answers of messages.
#include "llm/anthropic.hpp"

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "llm/reply_fields.hpp"
#include "llm/sse.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

Finish finish_of(std::string_view reason) {
  if (reason == "end_turn" || reason == "stop_sequence") return Finish::stop;
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") return Finish::length;
  if (reason == "refusal") return Finish::refused;
  return Finish::other;
}

// `input_tokens` are those that the cache had no part in. A stream tells its usage twice: what it
// knows at the start, and the final counts.
void take_usage(const json& holder, Reply& reply) {
  const json* usage = find_field(holder, {"usage"});
  if (usage == nullptr) return;
  Usage counts = reply.usage.value_or(Usage{});
  if (find_field(*usage, {"input_tokens"}) != nullptr) {
    counts.cached_input = count_at(*usage, {"cache_read_input_tokens"});
    counts.cache_write = count_at(*usage, {"cache_creation_input_tokens"});
    counts.input = count_at(*usage, {"input_tokens"}) + counts.cached_input + counts.cache_write;
  }
  counts.output = count_at(*usage, {"output_tokens"});
  reply.usage = counts;
}

void take_block(const json& block, Reply& reply) {
  reply.text += text_at(block, {"text"});
  reply.reasoning += text_at(block, {"thinking"});
}

Attempt read_whole(std::string_view body) {
  const auto answer = parse_json(body);
  if (!answer) return failed(unreadable("{}", answer.error().message));
  if (auto failure = error_inside(*answer)) return failed(*std::move(failure));
  const json* content = find_field(*answer, {"content"});
  if (content == nullptr || !content->is_array()) return failed(unreadable("there is no content"));
  Reply reply{.finish = finish_of(text_at(*answer, {"stop_reason"})),
              .model = text_at(*answer, {"model"})};
  for (const json& block : *content) take_block(block, reply);
  take_usage(*answer, reply);
  return reply;
}

Attempt read_streamed(std::string_view body) {
  Reply reply;
  bool any = false;
  for (const SseEvent& event : read_sse(body)) {
    any = true;
    const auto read = parse_json(event.data);
    if (!read) return failed(unreadable("an event of the stream: {}", read.error().message));
    if (auto failure = error_inside(*read)) return failed(*std::move(failure));
    const std::string type = text_at(*read, {"type"});
    if (type == "message_stop") return reply;
    if (type == "message_start") {
      reply.model = text_at(*read, {"message", "model"});
      if (const json* message = find_field(*read, {"message"})) take_usage(*message, reply);
    } else if (type == "content_block_start") {
      if (const json* block = find_field(*read, {"content_block"})) take_block(*block, reply);
    } else if (type == "content_block_delta") {
      if (const json* delta = find_field(*read, {"delta"})) take_block(*delta, reply);
    } else if (type == "message_delta") {
      reply.finish = finish_of(text_at(*read, {"delta", "stop_reason"}));
      take_usage(*read, reply);
    }  // Others, such as ping, carry nothing; new kinds may come at any time.
  }
  return failed(any ? cut_stream() : unreadable("it is no stream of events"));
}

}  // namespace

json anthropic_body(const Request& request, Delivery delivery) {
  json messages = json::array({{{"role", "user"}, {"content", request.prompt.tail}}});
  for (const Turn& turn : request.turns) {
    messages.push_back({{"role", to_string(turn.speaker)}, {"content", turn.text}});
  }
  json body = {{"model", request.model},
               {"max_tokens", request.output_tokens_max},
               {"system",
                {{{"type", "text"},
                  {"text", header_text(request.prompt)},
                  {"cache_control", {{"type", "ephemeral"}}}}}},
               {"messages", std::move(messages)},
               {"stream", delivery == Delivery::streamed}};
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.effort) body["output_config"] = {{"effort", to_string(*request.effort)}};
  return body;
}

Attempt read_anthropic(std::string_view body, Delivery delivery) {
  return delivery == Delivery::streamed ? read_streamed(body) : read_whole(body);
}

}  // namespace ado::llm
