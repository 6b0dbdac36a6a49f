// Answers as the protocols write them, at once or as a stream of events.
#include <algorithm>
#include <string_view>

#include "tests/model_server/model_server.hpp"

namespace ado::test {
namespace {

using nlohmann::json;

constexpr std::size_t kPiece = 7;  // Bytes of text in one event: cuts words, and characters.

std::string event(const json& data, std::string_view name = "") {
  const std::string text = data.dump(-1, ' ', true, json::error_handler_t::replace);
  return (name.empty() ? "" : "event: " + std::string(name) + "\n") + "data: " + text + "\n\n";
}

// Calls `send` with each piece; a piece ends between characters.
template <typename Send>
void in_pieces(std::string_view text, Send send) {
  while (!text.empty()) {
    std::size_t size = std::min(kPiece, text.size());
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
    send(text.substr(0, size));
    text.remove_prefix(size);
  }
}

json openai_usage(const ModelCounts& counts) {
  return {{"prompt_tokens", counts.input},
          {"completion_tokens", counts.output},
          {"total_tokens", counts.input + counts.output},
          {"prompt_tokens_details", {{"cached_tokens", counts.cached_input}}},
          {"completion_tokens_details", {{"reasoning_tokens", counts.reasoning}}}};
}

json openai_chunk(const ModelRequest& request, const json& delta, const json& finish) {
  return {{"id", "chatcmpl-1"},
          {"object", "chat.completion.chunk"},
          {"model", request.model},
          {"choices", {{{"index", 0}, {"delta", delta}, {"finish_reason", finish}}}}};
}

std::string openai_stream(const ModelRequest& request, const ModelAnswer& answer) {
  std::string stream = ": waiting\n\n";
  const auto send = [&](const json& delta, const json& finish = nullptr) {
    stream += event(openai_chunk(request, delta, finish));
  };
  send({{"role", "assistant"}, {"content", nullptr}});
  in_pieces(answer.reasoning, [&](std::string_view piece) {
    send({{"content", nullptr}, {"reasoning_content", piece}});
  });
  in_pieces(answer.text, [&](std::string_view piece) { send({{"content", piece}}); });
  send(json::object(), answer.finish);
  if (answer.usage) {
    json last = openai_chunk(request, json::object(), nullptr);
    last["choices"] = json::array();
    last["usage"] = openai_usage(*answer.usage);
    stream += event(last);
  }
  return stream + "data: [DONE]\n\n";
}

json openai_whole(const ModelRequest& request, const ModelAnswer& answer) {
  json message = {{"role", "assistant"}, {"content", answer.text}};
  if (!answer.reasoning.empty()) message["reasoning_content"] = answer.reasoning;
  json whole = {
      {"id", "chatcmpl-1"},
      {"object", "chat.completion"},
      {"model", request.model},
      {"choices", {{{"index", 0}, {"message", message}, {"finish_reason", answer.finish}}}}};
  if (answer.usage) whole["usage"] = openai_usage(*answer.usage);
  return whole;
}

std::string anthropic_finish(std::string_view finish) {
  if (finish == "length") return "max_tokens";
  if (finish == "content_filter") return "refusal";
  return "end_turn";
}

json anthropic_usage(const ModelCounts& counts) {
  return {{"input_tokens", counts.input - counts.cached_input},
          {"cache_read_input_tokens", counts.cached_input},
          {"cache_creation_input_tokens", 0},
          {"output_tokens", counts.output}};
}

std::string anthropic_stream(const ModelRequest& request, const ModelAnswer& answer) {
  std::string stream;
  const auto send = [&](json data) {
    const std::string name = data["type"];
    stream += event(data, name);
  };
  const auto send_block = [&](int index, const char* type, const char* field,
                              std::string_view text) {
    send({{"type", "content_block_start"},
          {"index", index},
          {"content_block", {{"type", type}, {field, ""}}}});
    in_pieces(text, [&](std::string_view piece) {
      send({{"type", "content_block_delta"},
            {"index", index},
            {"delta", {{"type", std::string(type) + "_delta"}, {field, piece}}}});
    });
    send({{"type", "content_block_stop"}, {"index", index}});
  };
  json message = {{"id", "msg_1"}, {"role", "assistant"}, {"model", request.model}};
  if (answer.usage) {
    ModelCounts at_start = *answer.usage;
    at_start.output = 1;
    message["usage"] = anthropic_usage(at_start);
  }
  send({{"type", "message_start"}, {"message", message}});
  send({{"type", "ping"}});
  if (!answer.reasoning.empty()) send_block(0, "thinking", "thinking", answer.reasoning);
  send_block(answer.reasoning.empty() ? 0 : 1, "text", "text", answer.text);
  json last = {{"type", "message_delta"},
               {"delta", {{"stop_reason", anthropic_finish(answer.finish)}}}};
  if (answer.usage) last["usage"] = {{"output_tokens", answer.usage->output}};
  send(last);
  send({{"type", "message_stop"}});
  return stream;
}

json anthropic_whole(const ModelRequest& request, const ModelAnswer& answer) {
  json content = json::array();
  if (!answer.reasoning.empty()) {
    content.push_back({{"type", "thinking"}, {"thinking", answer.reasoning}});
  }
  content.push_back({{"type", "text"}, {"text", answer.text}});
  json whole = {{"id", "msg_1"},       {"type", "message"},
                {"role", "assistant"}, {"model", request.model},
                {"content", content},  {"stop_reason", anthropic_finish(answer.finish)}};
  if (answer.usage) whole["usage"] = anthropic_usage(*answer.usage);
  return whole;
}

json error_of(const ModelRequest& request, const ModelAnswer& answer) {
  const json error = {{"type", "test_error"}, {"message", answer.text}};
  if (request.is_anthropic) return {{"type", "error"}, {"error", error}};
  return {{"error", error}};
}

}  // namespace

std::pair<std::string, std::string> write_answer(const ModelRequest& request,
                                                 const ModelAnswer& answer) {
  if (answer.body) return {*answer.body, answer.content_type};
  if (answer.status != 200) return {error_of(request, answer).dump(), "application/json"};
  if (request.is_streamed) {
    return {
        request.is_anthropic ? anthropic_stream(request, answer) : openai_stream(request, answer),
        "text/event-stream"};
  }
  const json whole =
      request.is_anthropic ? anthropic_whole(request, answer) : openai_whole(request, answer);
  return {whole.dump(-1, ' ', true, json::error_handler_t::replace), "application/json"};
}

}  // namespace ado::test
