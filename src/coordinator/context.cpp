// Chooses who answers; the cache as the options want it.
#include "coordinator/context.hpp"

#include "base/require.hpp"
#include "semantic/local.hpp"

namespace ado::coordinator {

Result<Answerer> answerer_of(const semantic::Operator& op, const Options& options,
                             const Services& services) {
  switch (op.means) {
    case semantic::Means::rule:
      return Answerer::rule;
    case semantic::Means::embeddings:
      return services.embeddings != nullptr ? Answerer::embeddings : Answerer::local;
    case semantic::Means::model:
      break;
  }
  if (options.model != kLocal) {
    if (services.provider != nullptr) return Answerer::model;
    return fail(
        Error{.kind = ErrorKind::invalid_input,
              .message = fmt::format("{} is to ask the model \"{}\", and no provider is set",
                                     op.name, options.model),
              .hint = "set ADO_LLM_PROVIDER, or write `-- @ model: local`"});
  }
  if (op.local == semantic::LocalForm::none) return fail(semantic::no_local_form(op));
  return Answerer::local;
}

std::string name_of(Answerer answerer, const Options& options, const Services& services) {
  switch (answerer) {
    case Answerer::rule:
      return "rule";
    case Answerer::local:
      return std::string(kLocal);
    case Answerer::embeddings:
      return services.embeddings->model();
    case Answerer::model:
      return options.model;
  }
  require(false);
}

Result<std::vector<std::optional<semantic::Value>>> Context::find(
    std::span<const Hash128> keys) const {
  const bool is_asked = services.cache != nullptr && options.cache == CacheUse::on;
  if (is_asked) return services.cache->find(keys, options.ttl_seconds);
  return std::vector<std::optional<semantic::Value>>(keys.size());
}

void Context::keep(std::span<const CachedAnswer> answers) {
  if (services.cache == nullptr || options.cache == CacheUse::off || answers.empty()) return;
  const Result<void> kept = services.cache->put(answers);
  if (kept) return;
  const std::lock_guard lock(mutex);
  if (notice.empty()) notice = kept.error().message;
}

Error failed_answer(const semantic::Operator& op, std::string_view why) {
  return {.kind = ErrorKind::unavailable,
          .message = fmt::format("{} has no answer for a row: {}", op.name, why),
          .hint = "answers so far are in the cache; `-- @ on_error: null` goes on with NULL"};
}

}  // namespace ado::coordinator
