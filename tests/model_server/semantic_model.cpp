// Reads prompts back and answers them by rules.
#include "tests/model_server/semantic_model.hpp"

#include <algorithm>
#include <map>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "semantic/features.hpp"

namespace ado::test {
namespace {

using nlohmann::json;
using semantic::words_of;

constexpr std::string_view kHead = "ado prompt: semantic/";
constexpr std::size_t kDimensions = 32;

struct Asked {
  std::string op;
  json arguments = json::object();
  std::vector<json> items;
};

Asked read_prompt(std::string_view header, std::string_view tail) {
  Asked asked;
  if (header.starts_with(kHead)) {
    header.remove_prefix(kHead.size());
    asked.op = header.substr(0, header.find(','));
  }
  bool in_items = false;
  for (const std::string_view line : split_lines(tail)) {
    if (line == "# Rows" || line == "# Texts") in_items = true;
    if (in_items && line.starts_with("{\"id\": ")) {
      json item = json::parse(line, nullptr, false);
      if (item.is_object()) asked.items.push_back(std::move(item));
    }
    const std::size_t colon = line.find(": ");
    if (in_items || colon == std::string_view::npos) continue;
    json value = json::parse(line.substr(colon + 2), nullptr, false);
    if (!value.is_discarded()) asked.arguments[std::string(line.substr(0, colon))] = value;
  }
  return asked;
}

std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string first_words(const std::string& text, std::size_t count) {
  std::string first;
  for (const std::string& word : words_of(text)) {
    if (count-- == 0) break;
    first += (first.empty() ? "" : " ") + word;
  }
  return first.empty() ? "nothing" : first;
}

bool holds(const std::string& text, std::string_view word) {
  return to_lower_ascii(text).find(to_lower_ascii(word)) != std::string::npos;
}

// The share of the words of `wanted` that stand in the text.
double share(const std::string& text, const std::string& wanted) {
  int all = 0;
  int found = 0;
  for (const std::string& word : words_of(wanted)) {
    if (word.size() < 3) continue;
    ++all;
    found += holds(text, word) ? 1 : 0;
  }
  return all == 0 ? 0 : static_cast<double>(found) / all;
}

json label_of(const std::string& text, const json& labels) {
  for (const json& label : labels) {
    if (holds(text, label.get<std::string>())) return label;
  }
  return nullptr;
}

json first_number(const std::string& text) {
  for (const std::string& word : words_of(text)) {
    if (word.find_first_of("0123456789") != std::string::npos) return word;
  }
  return nullptr;
}

double mood_of(const std::string& text) {
  if (holds(text, "good")) return 0.8;
  return holds(text, "bad") ? -0.8 : 0.0;
}

std::int64_t times_of(const json& item) { return item.value("times", std::int64_t{1}); }

// The most frequent first; equal ones by their letters.
std::vector<std::string> by_times(const std::map<std::string, std::int64_t>& times) {
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [text, count] : times) order.emplace_back(-count, text);
  std::ranges::sort(order);
  std::vector<std::string> texts;
  for (auto& [count, text] : order) texts.push_back(std::move(text));
  return texts;
}

json bag_value(const Asked& asked) {
  std::map<std::string, std::int64_t> texts;
  std::map<std::string, std::int64_t> names;
  json strange = json::array();
  const bool joins = asked.op.ends_with("_parts");
  for (const json& item : asked.items) {
    const std::string text = text_at(item, "text");
    texts[text] += times_of(item);
    names[joins ? text : first_words(text, 1)] += times_of(item);
    if (holds(text, "strange")) strange.push_back(item["id"]);
  }
  if (asked.op == "outliers") {
    const std::size_t count = asked.arguments.value("count", std::size_t{5});
    while (strange.size() > count) strange.erase(strange.size() - 1);
    return strange;
  }
  if (asked.op.starts_with("summarize") || asked.op.starts_with("consensus")) {
    const std::string most = by_times(texts).front();
    return most.empty() ? "nothing" : most;
  }
  std::vector<std::string> found = by_times(names);
  const std::size_t count = asked.arguments.value("count", std::size_t{3});
  found.resize(std::min(found.size(), count));
  return found;
}

}  // namespace

json SemanticModel::value_for(const std::string& op, const json& arguments, const json& row) {
  const std::string text = row.contains("left") ? text_at(row, "left") : text_at(row, "text");
  if (holds(text, "unanswerable")) return "###";
  if (faults_.garbage_one_in > 0 && hash128(text).low % faults_.garbage_one_in == 0) {
    const std::lock_guard lock(mutex_);
    if (had_garbage_.insert(op + text).second) return json::array({"###"});
  }
  const auto argument = [&](const char* name) {
    return row.contains(name) ? text_at(row, name) : text_at(arguments, name);
  };
  const auto labels = [&] { return row.contains("labels") ? row["labels"] : arguments["labels"]; };
  if (op == "means") return share(text, argument("criterion")) > 0;
  if (op == "implies") return share(text, argument("conclusion")) > 0;
  if (op == "contradicts") return holds(text, "not");
  if (op == "aligns") return share(text, argument("narrative"));
  if (op == "about") return share(text, argument("topic"));
  if (op == "relevance_to") return share(text, argument("query"));
  if (op == "extracts") return first_number(text);
  if (op == "ask") return holds(text, "unknown") ? json() : json(first_words(text, 3));
  if (op == "condense") return first_words(text, 3);
  if (op == "sentiment") return mood_of(text);
  if (op == "match") {
    if (!argument("relationship").empty()) return share(text, argument("right")) > 0;
    return first_words(text, 1) == first_words(argument("right"), 1);
  }
  const json label = label_of(text, labels());
  return label.is_null() && op == "assign" ? labels().back() : label;
}

std::string SemanticModel::answer(std::string_view header, std::string_view tail) {
  const Asked asked = read_prompt(header, tail);
  const bool is_bag = !asked.items.empty() && tail.find("\n# Texts\n") != std::string_view::npos;
  if (is_bag) return json{{"value", bag_value(asked)}}.dump();
  json reply = json::array();
  for (const json& row : asked.items) {
    reply.push_back({{"id", row["id"]}, {"value", value_for(asked.op, asked.arguments, row)}});
  }
  return reply.dump();
}

json SemanticModel::embeddings(const json& request) {
  json data = json::array();
  const json& texts = request.at("input");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::vector<double> vector(kDimensions, 0);
    for (const std::string& word : words_of(texts[i].get<std::string>())) {
      vector[hash128(word).low % kDimensions] += 1;
    }
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector}});
  }
  return {{"object", "list"}, {"data", data}, {"usage", {{"prompt_tokens", 7 * texts.size()}}}};
}

ModelAnswer SemanticModel::answer(const ModelRequest& request) {
  if (!request.path.ends_with("/embeddings")) {
    return {.text = answer(request.header, request.prompt)};
  }
  ModelAnswer answer;
  answer.body = embeddings(request.json).dump();
  return answer;
}

ModelServer::Script run_semantic_model(SemanticFaults faults, double delay_ms) {
  // Shared by the copies of the function, which the server keeps.
  auto model = std::make_shared<SemanticModel>(faults);
  return [model, delay_ms](const ModelRequest& request) {
    ModelAnswer answer = model->answer(request);
    answer.delay_ms = delay_ms;
    return answer;
  };
}

}  // namespace ado::test
