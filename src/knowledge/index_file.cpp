// Keeps vectors and metadata together by hashes: of the vectors' bytes, and of all they stand for.
#include "knowledge/index_file.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "knowledge/features.hpp"

namespace ado::knowledge {
namespace {

constexpr std::int64_t kIndexVersion = 1;
constexpr std::string_view kMetadataFile = "index.json";
constexpr std::string_view kVectorsStem = "vectors-";
constexpr std::string_view kVectorsEnding = ".faiss";

// What the vectors were made of: other examples, schemas, features or another ado give another one.
std::string fingerprint_of(std::span<const LibraryExample> library, std::string_view made_by) {
  std::string all = fmt::format("{}\n{}\n", kIndexVersion, made_by);
  for (const std::string_view name : feature_names()) all += fmt::format("{}\n", name);
  for (const LibraryExample& each : library) {
    all += write_gold_example(each.example) + to_hex(hash128(each.schema)) + "\n";
  }
  return to_hex(hash128(all));
}

std::vector<GoldExample> examples_of(std::span<const LibraryExample> library) {
  std::vector<GoldExample> examples;
  for (const LibraryExample& each : library) examples.push_back(each.example);
  return examples;
}

Result<Retrieval> compute(std::span<const LibraryExample> library) {
  std::vector<Profile> profiles;
  for (const LibraryExample& each : library) {
    ADO_TRY(Profile profile, profile_of(each));
    profiles.push_back(std::move(profile));
  }
  return Retrieval::make(examples_of(library), profiles);
}

std::vector<float> floats(const std::vector<double>& numbers) {
  std::vector<float> result;
  for (const double number : numbers) result.push_back(static_cast<float>(number));
  return result;
}

Result<Retrieval> read_index(const Shelf& shelf, std::span<const LibraryExample> library) {
  ADO_TRY(const std::string text, read_file(shelf.index_folder / kMetadataFile));
  ADO_TRY(const nlohmann::json json, parse_json(text));
  JsonObject object(json, "");
  const std::int64_t version = object.integer("version");
  const std::string fingerprint = object.text("fingerprint");
  const std::string hash = object.text("vectors");
  vectors::Scaling scaling{.mean = floats(object.numbers("mean")),
                           .deviation = floats(object.numbers("deviation"))};
  static_cast<void>(object.text("made_by"));
  static_cast<void>(object.texts("examples"));  // For people.
  ADO_CHECK(object.finish());
  if (version != kIndexVersion || fingerprint != fingerprint_of(library, shelf.made_by)) {
    return fail(ErrorKind::invalid_input, "it is of other examples or of another version of ado");
  }
  const std::string name = fmt::format("{}{}{}", kVectorsStem, hash, kVectorsEnding);
  ADO_TRY(const std::string bytes, read_file(shelf.index_folder / name));
  if (to_hex(hash128(bytes)) != hash) {
    return fail(ErrorKind::invalid_input, "{} is not as it was written", name);
  }
  ADO_TRY(vectors::FlatIndex index, vectors::FlatIndex::read(bytes));
  return Retrieval::from(examples_of(library), std::move(scaling), std::move(index));
}

std::vector<std::filesystem::path> vector_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours = name.starts_with(kVectorsStem) && name.ends_with(kVectorsEnding);
    if (is_ours) files.push_back(entry.path());
  }
  return files;
}

}  // namespace

Result<OpenedRetrieval> open_retrieval(const Shelf& shelf) {
  ADO_TRY(const std::vector<LibraryExample> library, read_library(shelf.roots));
  std::error_code failed;
  const bool is_kept = !shelf.index_folder.empty();
  const std::filesystem::path file = shelf.index_folder / kMetadataFile;
  IndexState state = IndexState::missing;
  std::string note = fmt::format("there is no index in {}", shelf.index_folder.string());
  if (is_kept && std::filesystem::exists(file, failed)) {
    auto read = read_index(shelf, library);
    if (read) return OpenedRetrieval{*std::move(read)};
    state = IndexState::stale;
    note = fmt::format("the index {} is stale: {}", file.string(), read.error().message);
  }
  ADO_TRY(Retrieval computed, compute(library));
  return OpenedRetrieval{std::move(computed), state, std::move(note)};
}

Result<WrittenIndex> write_index(const Shelf& shelf) {
  ADO_TRY(const std::vector<LibraryExample> library, read_library(shelf.roots));
  ADO_TRY(const Retrieval retrieval, compute(library));
  ADO_TRY(const std::string bytes, retrieval.index().bytes());
  const std::string hash = to_hex(hash128(bytes));
  const std::filesystem::path vectors =
      shelf.index_folder / fmt::format("{}{}{}", kVectorsStem, hash, kVectorsEnding);
  ADO_CHECK(write_file_atomically(vectors, bytes));
  nlohmann::ordered_json ids = nlohmann::ordered_json::array();
  for (const LibraryExample& each : library) {
    ids.push_back(fmt::format("{}/{}", to_string(each.example.engine), each.example.id));
  }
  const nlohmann::ordered_json metadata{{"version", kIndexVersion},
                                        {"made_by", shelf.made_by},
                                        {"fingerprint", fingerprint_of(library, shelf.made_by)},
                                        {"vectors", hash},
                                        {"examples", std::move(ids)},
                                        {"mean", retrieval.scaling().mean},
                                        {"deviation", retrieval.scaling().deviation}};
  const std::filesystem::path file = shelf.index_folder / kMetadataFile;
  ADO_CHECK(write_file_atomically(file, json_page(metadata)));
  for (const std::filesystem::path& other : vector_files(shelf.index_folder)) {
    std::error_code failed;
    if (other != vectors) std::filesystem::remove(other, failed);
  }
  return WrittenIndex{library.size(), feature_names().size(), file};
}

}  // namespace ado::knowledge
