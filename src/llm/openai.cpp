// Requests and answers of chat completions.
#include "llm/openai.hpp"

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "llm/reply_fields.hpp"
#include "llm/sse.hpp"

namespace ado::llm {
namespace {

using nlohmann::json;

constexpr std::string_view kStreamEnd = "[DONE]";

json message(std::string_view role, json content) {
  return {{"role", role}, {"content", std::move(content)}};
}

// OpenRouter passes the breakpoint on to models that need one; all others cache by prefix.
json system_content(const Request& request, const OpenAiDialect& dialect) {
  const std::string text = header_text(request.prompt);
  if (!dialect.is_router || !request.model.starts_with("anthropic/")) return text;
  return json::array(
      {{{"type", "text"}, {"text", text}, {"cache_control", {{"type", "ephemeral"}}}}});
}

json messages(const Request& request, const OpenAiDialect& dialect) {
  json list = json::array();
  list.push_back(message("system", system_content(request, dialect)));
  list.push_back(message(to_string(Speaker::user), request.prompt.tail));
  for (const Turn& turn : request.turns)
    list.push_back(message(to_string(turn.speaker), turn.text));
  return list;
}

Finish finish_of(std::string_view reason) {
  if (reason == "stop") return Finish::stop;
  if (reason == "length") return Finish::length;
  if (reason == "content_filter") return Finish::refused;
  return Finish::other;
}

std::int64_t first_count(const json& usage, std::initializer_list<std::string_view> path,
                         std::initializer_list<std::string_view> other_path) {
  const std::int64_t found = count_at(usage, path);
  return found > 0 ? found : count_at(usage, other_path);
}

void take_usage(const json& answer, Reply& reply) {
  const json* usage = find_field(answer, {"usage"});
  if (usage == nullptr || find_field(*usage, {"prompt_tokens"}) == nullptr) return;
  reply.usage = Usage{
      .input = count_at(*usage, {"prompt_tokens"}),
      .cached_input = first_count(*usage, {"prompt_tokens_details", "cached_tokens"},
                                  {"prompt_cache_hit_tokens"}),
      .cache_write = count_at(*usage, {"prompt_tokens_details", "cache_write_tokens"}),
      .output = count_at(*usage, {"completion_tokens"}),
      .reasoning = count_at(*usage, {"completion_tokens_details", "reasoning_tokens"}),
  };
  const json* cost = find_field(*usage, {"cost"});
  if (cost != nullptr && cost->is_number() && cost->get<double>() >= 0) reply.cost = *cost;
}

// What the model says stands in `message` or, streamed, bit by bit in `delta`.
std::optional<Failure> take_said(const json& said, Reply& reply) {
  const json* content = find_field(said, {"content"});
  if (content != nullptr && !content->is_string()) {
    return unreadable("content is {}, not a string", content->type_name());
  }
  reply.text += text_at(said, {"content"});
  const std::string reasoning = text_at(said, {"reasoning_content"});
  reply.reasoning += reasoning.empty() ? text_at(said, {"reasoning"}) : reasoning;
  if (!text_at(said, {"refusal"}).empty()) reply.finish = Finish::refused;
  return std::nullopt;
}

// The first of the choices, of which we never ask for more.
const json* choice_of(const json& answer) {
  const json* choices = find_field(answer, {"choices"});
  if (choices == nullptr || !choices->is_array() || choices->empty()) return nullptr;
  return &choices->front();
}

void take_finish(const json& choice, Reply& reply) {
  const Finish finish = finish_of(text_at(choice, {"finish_reason"}));
  if (reply.finish != Finish::refused) reply.finish = finish;
}

Attempt read_whole(std::string_view body) {
  const auto answer = parse_json(body);
  if (!answer) return failed(unreadable("{}", answer.error().message));
  if (auto failure = error_inside(*answer)) return failed(*std::move(failure));
  const json* choice = choice_of(*answer);
  const json* said = choice == nullptr ? nullptr : find_field(*choice, {"message"});
  if (said == nullptr) return failed(unreadable("there is no choices[0].message"));
  Reply reply{.model = text_at(*answer, {"model"})};
  if (auto failure = take_said(*said, reply)) return failed(*std::move(failure));
  take_finish(*choice, reply);
  take_usage(*answer, reply);
  return reply;
}

Attempt read_streamed(std::string_view body) {
  Reply reply;
  bool finished = false;
  bool any = false;
  for (const SseEvent& event : read_sse(body)) {
    any = true;
    if (event.data == kStreamEnd) return reply;
    const auto chunk = parse_json(event.data);
    if (!chunk) return failed(unreadable("an event of the stream: {}", chunk.error().message));
    if (auto failure = error_inside(*chunk)) return failed(*std::move(failure));
    if (reply.model.empty()) reply.model = text_at(*chunk, {"model"});
    take_usage(*chunk, reply);  // Comes with the last chunk, which has no choices.
    const json* choice = choice_of(*chunk);
    if (choice == nullptr) continue;
    if (const json* delta = find_field(*choice, {"delta"})) {
      if (auto failure = take_said(*delta, reply)) return failed(*std::move(failure));
    }
    if (find_field(*choice, {"finish_reason"}) == nullptr) continue;
    take_finish(*choice, reply);
    finished = true;
  }
  if (!any) return failed(unreadable("it is no stream of events"));
  if (!finished) return failed(cut_stream());
  return reply;
}

}  // namespace

json openai_body(const Request& request, const OpenAiDialect& dialect, Delivery delivery) {
  json body = {{"model", request.model}, {"messages", messages(request, dialect)}};
  body[std::string(dialect.output_limit)] = request.output_tokens_max;
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.effort) {
    switch (dialect.effort) {
      case OpenAiDialect::EffortField::reasoning_effort:
        body["reasoning_effort"] = to_string(*request.effort);
        break;
      case OpenAiDialect::EffortField::reasoning:
        body["reasoning"] = {{"effort", to_string(*request.effort)}};
        break;
    }
  }
  if (dialect.is_router) body["usage"] = {{"include", true}};
  body["stream"] = delivery == Delivery::streamed;
  if (delivery == Delivery::streamed) body["stream_options"] = {{"include_usage", true}};
  return body;
}

Attempt read_openai(std::string_view body, Delivery delivery) {
  return delivery == Delivery::streamed ? read_streamed(body) : read_whole(body);
}

}  // namespace ado::llm
