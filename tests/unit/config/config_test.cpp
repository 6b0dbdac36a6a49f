// The loader: order of sources, and one clear error for each kind of mistake.
#include "config/config.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace ado::config {
namespace {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("ado_config_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    sources_.file = folder_ / "ado.toml";
    sources_.dotenv = folder_ / ".env";
    sources_.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = environment_.find(name);
      if (found == environment_.end()) return std::nullopt;
      return found->second;
    };
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(write_file_atomically(folder_ / name, text).has_value());
  }

  std::filesystem::path folder_;
  Sources sources_;
  std::map<std::string, std::string> environment_;
};

TEST_F(ConfigTest, DefaultsWhenNothingIsSaid) {
  const auto loaded = load(sources_);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->config.mode, "probe");
  EXPECT_EQ(loaded->sources.at("mode"), "default");
}

TEST_F(ConfigTest, FlagsWinOverEnvironmentOverDotenvOverFile) {
  write("ado.toml", "stars = 1\nthreads = 1\nmode = \"standard\"\nmemory_limit = \"1GB\"\n");
  write(".env", "# comment\nexport ADO_THREADS='2'\nADO_MODE=\"probe\"\nADO_STARS=2\n");
  environment_["ADO_STARS"] = "3";
  environment_["ADO_THREADS"] = "4";
  sources_.flags["threads"] = "8";
  const auto loaded = load(sources_);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->config.memory_limit, "1GB");
  EXPECT_EQ(loaded->config.mode, "probe");
  EXPECT_EQ(loaded->config.stars, 3);
  EXPECT_EQ(loaded->config.threads, 8);
  EXPECT_EQ(loaded->sources.at("threads"), "--threads");
  EXPECT_NE(describe(*loaded).find("ADO_STARS"), std::string::npos);
}

TEST_F(ConfigTest, UnknownSettingNamesTheClosestOne) {
  write("ado.toml", "memory_limt = \"1GB\"\n");
  const auto loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().hint, "did you mean memory_limit?");
}

TEST_F(ConfigTest, NotTomlHasAPosition) {
  write("ado.toml", "mode = \"probe\"\nstars = = 2\n");
  const auto loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  ASSERT_TRUE(loaded.error().position.has_value());
  EXPECT_EQ(loaded.error().position->line, 2U);
}

TEST_F(ConfigTest, ValuesOutOfRangeSayWhatIsAllowed) {
  environment_["ADO_STARS"] = "7";
  auto loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message, "ADO_STARS: must be a whole number from 1 to 3: 7");
  environment_.clear();
  sources_.flags["protocol"] = "2run";
  loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message, "--protocol: must be one of 3run, 5run: 2run");
}

TEST_F(ConfigTest, WhatIsNoSettingsValueIsRefused) {
  for (const std::string value : {"[\"a.duckdb\"]", "{}", "2026-11-30"}) {
    write("ado.toml", "db = " + value + "\n");
    const auto loaded = load(sources_);
    ASSERT_FALSE(loaded.has_value()) << value;
    EXPECT_TRUE(loaded.error().message.ends_with("db: must be a text or a number"))
        << loaded.error().message;
  }
  write("ado.toml", "");
  sources_.flags["workspace"] = "";
  const auto loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message, "--workspace: must name a folder");
}

TEST_F(ConfigTest, MemoryIsANumberWithAUnit) {
  for (const std::string text : {"4GB", "1.5 GiB", "500mb", "80%", ""}) {
    sources_.flags["memory_limit"] = text;
    EXPECT_TRUE(load(sources_).has_value()) << text;
  }
  for (const std::string text : {"lots", "4", "GB", "4 potatoes", "-1GB"}) {
    sources_.flags["memory_limit"] = text;
    const auto loaded = load(sources_);
    ASSERT_FALSE(loaded.has_value()) << text;
    EXPECT_EQ(loaded.error().message,
              "--memory-limit: must be an amount of memory, like 4GB: " + text);
  }
}

TEST_F(ConfigTest, AFolderCalledDotenvIsNoneOfOurs) {
  std::filesystem::create_directories(sources_.dotenv);
  EXPECT_TRUE(load(sources_).has_value());
}

TEST_F(ConfigTest, ModelsAreSetLikeTheRest) {
  write("ado.toml", "llm_provider = \"deepseek\"\nllm_budget_money = 2.5\n");
  write(".env", "ADO_LLM_MODEL=deepseek-v4-pro\nADO_LLM_TEMPERATURE=0.2\n");
  sources_.flags["llm_concurrency"] = "4";
  auto loaded = load(sources_);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->config.llm_provider, "deepseek");
  EXPECT_EQ(loaded->config.llm_model, "deepseek-v4-pro");
  EXPECT_EQ(loaded->config.llm_temperature, "0.2");
  EXPECT_EQ(loaded->config.llm_budget_money, 2.5);
  EXPECT_EQ(loaded->config.llm_concurrency, 4);
  environment_["ADO_LLM_TEMPERATURE"] = "warm";
  loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message, "ADO_LLM_TEMPERATURE: must be a number from 0 to 2: warm");
}

TEST_F(ConfigTest, AKeyIsFoundInTheEnvironmentThenInDotenvAndNeverInTheFile) {
  write(".env", "ADO_X_API_KEY='from .env'\n");
  EXPECT_EQ(*variable(sources_, "ADO_X_API_KEY"), "from .env");
  environment_["ADO_X_API_KEY"] = "from the environment";
  EXPECT_EQ(*variable(sources_, "ADO_X_API_KEY"), "from the environment");
  EXPECT_EQ(*variable(sources_, "ADO_Y_API_KEY"), std::nullopt);
  write("ado.toml", "x_api_key = \"secret\"\n");
  const auto loaded = load(sources_);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace ado::config
