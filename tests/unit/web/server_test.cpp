// What the server answers, over real sockets.
#include "web/server.hpp"

#include <fstream>

#include "base/sleeper.hpp"
#include "tests/unit/web/served.hpp"

namespace ado::web {
namespace {

using nlohmann::json;

class ServerTest : public Served {};

TEST_F(ServerTest, EveryResponseHasThePolicy) {
  for (const std::string& response :
       {get("/"), get("/no/such/place"), get("/api/about"), get("/api/no"),
        get("/api/about", "Origin: http://evil.example\r\n"), ask(port(), "NONSENSE\r\n\r\n"),
        post("/api/run", "{}", "wrong"), ask(port(), std::string(20'000, 'x'))}) {
    EXPECT_NE(response.find("Content-Security-Policy: default-src 'none'; script-src 'self'; "
                            "style-src 'self'; connect-src 'self'; img-src 'self' data:"),
              std::string::npos)
        << response;
    EXPECT_NE(response.find("frame-ancestors 'none'; base-uri 'none'"), std::string::npos);
    EXPECT_NE(response.find("X-Content-Type-Options: nosniff"), std::string::npos);
    EXPECT_EQ(response.find("Access-Control-"), std::string::npos);
  }
}

TEST_F(ServerTest, ThePageIsCompiledIn) {
  const std::string page = get("/");
  EXPECT_EQ(status_in(page), 200);
  EXPECT_NE(page.find("Content-Type: text/html"), std::string::npos);
  EXPECT_NE(page.find("<!doctype html>"), std::string::npos);
  EXPECT_EQ(page.find(server_->token()), std::string::npos);
}

TEST_F(ServerTest, AboutTellsNoSecret) {
  const std::string response = get("/api/about");
  EXPECT_EQ(response.find("hunter2"), std::string::npos);
  EXPECT_EQ(response.find(server_->token()), std::string::npos);
  const json about = json::parse(body_of(response));
  EXPECT_EQ(about["targets"][0]["shown"], "postgresql://me@db/shop");
  EXPECT_EQ(about["allow_run"], true);
  EXPECT_EQ(about["token_is_good"], false);
  const std::string with_token =
      get("/api/about", fmt::format("X-Ado-Token: {}\r\n", server_->token()));
  EXPECT_EQ(json::parse(body_of(with_token))["token_is_good"], true);
}

TEST_F(ServerTest, ListsArePaged) {
  const json all = get_json("/api/missions");
  EXPECT_EQ(all["total"], 6);
  EXPECT_EQ(all["items"].size(), 6U);
  const json page = get_json("/api/missions?offset=4&limit=1&sort=query");
  EXPECT_EQ(page["total"], 6);
  ASSERT_EQ(page["items"].size(), 1U);
  EXPECT_EQ(page["items"][0]["query_id"], "q00004");
  EXPECT_EQ(get_json("/api/missions?offset=99")["items"].size(), 0U);
  for (const char* target :
       {"/api/missions?offset=-1", "/api/missions?limit=x", "/api/missions?sort=taste",
        "/api/blackboard/attempts?sort=taste", "/api/fleets?offset=99999999999999999999999"}) {
    EXPECT_EQ(status_in(get(target)), 400) << target;
  }
}

TEST_F(ServerTest, AListThatHasNotChangedIsNotSentAgain) {
  const std::string first = get_when_read("/api/missions");
  const std::size_t at = first.find("ETag: ");
  ASSERT_NE(at, std::string::npos);
  const std::string etag = first.substr(at + 6, first.find('\r', at) - at - 6);
  EXPECT_EQ(status_in(get("/api/missions", fmt::format("If-None-Match: {}\r\n", etag))), 304);
  EXPECT_EQ(status_in(get("/api/missions", "If-None-Match: \"other\"\r\n")), 200);
}

TEST_F(ServerTest, NothingIsCompressed) {
  const std::string plain = get_when_read("/api/missions");
  for (const char* encodings : {"gzip", "br", "gzip, deflate, br, zstd", "*"}) {
    const std::string response =
        get("/api/missions", fmt::format("Accept-Encoding: {}\r\n", encodings));
    EXPECT_EQ(response.find("Content-Encoding"), std::string::npos) << encodings;
    EXPECT_EQ(body_of(response), body_of(plain));
  }
}

TEST_F(ServerTest, HeadIsAnAnswerWithoutItsBody) {
  for (const char* target : {"/", "/api/missions", "/api/blackboard/attempts", "/api/events"}) {
    const std::string response = ask(port(), request_text("HEAD", target, port()));
    EXPECT_EQ(status_in(response), 200) << target;
    EXPECT_EQ(body_of(response), "") << target;
  }
  EXPECT_EQ(status_in(ask(port(), request_text("HEAD", "/api/missions/none", port()))), 404);
  EXPECT_EQ(status_in(ask(port(), request_text("HEAD", "/api/run", port()))), 405);
  for (const char* target : {"/", "/api/missions", "*"}) {
    const std::string response = ask(port(), request_text("OPTIONS", target, port()));
    EXPECT_EQ(status_in(response), 405) << target;
    EXPECT_NE(response.find("Allow: GET, HEAD, POST"), std::string::npos) << response;
  }
}

TEST_F(ServerTest, AMissionThatIsTakenAwayIsNotFound) {
  ASSERT_EQ(get_json("/api/missions")["total"], 6);
  std::filesystem::remove_all(workspace() / "missions" / made_.first_mission);
  EXPECT_EQ(status_in(get("/api/missions/" + made_.first_mission)), 404);
  EXPECT_EQ(status_in(get("/api/events?mission=" + made_.first_mission)), 404);
  SystemSleeper().pause(2 * Archive::kFreshFor.count(), {});
  EXPECT_EQ(get_json("/api/missions")["total"], 5);
}

TEST_F(ServerTest, AQueryOfAMegabyteIsTakenOrRefusedInOneLine) {
  const std::string sql = "SELECT " + std::string(900'000, '1');
  const json order{{"target", "shop"}, {"sql", sql}};
  const std::string taken = post("/api/run", order.dump(), server_->token());
  EXPECT_EQ(status_in(taken), 202) << taken.substr(0, 500);
  const json larger{{"target", "shop"}, {"sql", sql + sql}};
  const std::string refused = post("/api/run", larger.dump(), server_->token());
  EXPECT_EQ(status_in(refused), 413);
  EXPECT_EQ(json::parse(body_of(refused))["error"]["code"], "too_large");
}

TEST_F(ServerTest, AFleetHasItsRowsAndCharts) {
  const json fleets = get_json("/api/fleets");
  ASSERT_EQ(fleets["total"], 1);
  const std::string id = fleets["items"][0]["fleet_id"];
  EXPECT_EQ(id, made_.fleet_id);
  const json fleet = get_json("/api/fleets/" + id + "?sort=importance");
  EXPECT_EQ(fleet["totals"]["queries"], 6);
  EXPECT_EQ(fleet["totals"]["open"], 1);
  const json& rows = fleet["rows"]["items"];
  ASSERT_EQ(rows.size(), 6U);
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_GE(rows[i - 1]["stars"], rows[i]["stars"]);
  EXPECT_EQ(get_json("/api/fleets/" + id + "?stage=running")["rows"]["total"], 1);
  const json charts = get_json("/api/fleets/" + id + "/charts");
  const json& water = charts["waterfall"];
  double saved = water["rest"]["saved_ms"];
  for (const json& step : water["steps"]) saved += step["saved_ms"].get<double>();
  EXPECT_NEAR(water["before_ms"].get<double>() - water["after_ms"].get<double>(), saved, 1e-6);
  EXPECT_NEAR(fleet["totals"]["saved_ms"].get<double>(), saved, 1e-6);
  EXPECT_EQ(charts["scatter"].size(), 6U);
}

TEST_F(ServerTest, AMissionHasItsStory) {
  const json mission = get_json("/api/missions/" + made_.first_mission);
  EXPECT_EQ(mission["bda"].size(), 8U);
  EXPECT_FALSE(mission["at_work"]);
  ASSERT_TRUE(mission["plans"].contains("before"));
  const json& operators = mission["plans"]["before"]["operators"];
  EXPECT_GT(operators.size(), 10U);
  EXPECT_TRUE(operators[0].contains("change"));
  std::string before;
  for (const json& line : mission["sql"]["lines"]) {
    if (line["mark"] != "+") before += line["text"].get<std::string>() + "\n";
  }
  EXPECT_EQ(before, mission["sql"]["before"].get<std::string>() + "\n");
  const json probe = get_json("/api/missions/" + made_.first_mission + "/probes/p01");
  EXPECT_EQ(probe["gates"].size(), 3U);
  EXPECT_EQ(probe["measurement"]["original"]["wall_ms"].size(), 3U);
  EXPECT_FALSE(probe["lines"].empty());
  EXPECT_EQ(status_in(get("/api/missions/" + made_.first_mission + "/probes/p99")), 404);
  EXPECT_EQ(status_in(get("/api/missions/none")), 404);
}

TEST_F(ServerTest, AJournalThatCannotBeReadHidesNoOther) {
  const std::filesystem::path broken = workspace() / "missions" / "zz-broken" / "journal.jsonl";
  std::filesystem::create_directories(broken.parent_path());
  std::ofstream(broken) << R"({"v":9,"seq":1})" << '\n';
  const json missions = get_json("/api/missions");
  EXPECT_EQ(missions["total"], 7);
  EXPECT_EQ(missions["items"][0]["mission_id"], "zz-broken");
  const std::string problem = missions["items"][0]["problem"];
  EXPECT_NE(problem, "");
  EXPECT_EQ(problem.find(workspace().string()), std::string::npos);
  const std::string response = get("/api/missions/zz-broken");
  EXPECT_EQ(status_in(response), 500);
  EXPECT_EQ(json::parse(body_of(response))["error"]["code"], "unreadable");
}

TEST_F(ServerTest, TheBlackboardIsFilteredAndCounted) {
  json all;
  do {
    all = get_json("/api/blackboard/attempts?limit=2000");
  } while (all["reading"]["read"] != all["reading"]["total"]);
  EXPECT_GE(all["total"], 200);
  const json facets = get_json("/api/blackboard/facets");
  EXPECT_EQ(facets["total"], all["total"]);
  std::size_t sum = 0;
  for (const json& status : facets["status"]) {
    const std::string name = status["value"];
    const json list = get_json("/api/blackboard/attempts?limit=2000&status=" + name);
    EXPECT_EQ(list["total"], status["count"]) << name;
    for (const json& item : list["items"]) EXPECT_EQ(item["status"], name);
    sum += list["total"].get<std::size_t>();
  }
  EXPECT_EQ(sum, all["total"]);
  const json history = get_json("/api/blackboard/attempts?query_id=q00001&sort=oldest");
  ASSERT_GT(history["total"], 8);
  for (const json& item : history["items"]) EXPECT_EQ(item["query_id"], "q00001");
  const json board = get_json("/api/blackboard/leaderboard");
  EXPECT_EQ(board["summary"]["queries"], board["total"]);
  const json yield = get_json("/api/blackboard/yield");
  EXPECT_GT(yield["total"], 3);
  EXPECT_EQ(get_json("/api/pipelines")["total"], 0);
}

TEST_F(ServerTest, WithoutPermissionNothingStarts) {
  start(false);
  EXPECT_EQ(status_in(post("/api/run", R"({"target":"shop","sql":"SELECT 1"})", server_->token())),
            403);
  EXPECT_EQ(get_json("/api/runs")["total"], 0);
}

TEST_F(ServerTest, WithoutTheTokenNothingStarts) {
  const std::string order = R"({"target":"shop","sql":"SELECT 1"})";
  std::string almost = server_->token();
  almost.back() = almost.back() == '0' ? '1' : '0';
  for (const std::string& token :
       {std::string(), std::string("wrong"), almost, server_->token() + " x"}) {
    EXPECT_EQ(status_in(post("/api/run", order, token)), 401) << token;
  }
  EXPECT_EQ(status_in(get("/api/run")), 405);
  EXPECT_EQ(status_in(get("/api/run?target=shop&sql=SELECT%201&token=" + server_->token())), 405);
  for (const char* deed : {"pause", "resume", "approve"}) {
    const std::string target = fmt::format("/api/fleets/{}/{}", made_.fleet_id, deed);
    EXPECT_EQ(status_in(post(target, "{}", "wrong")), 401);
  }
  EXPECT_EQ(status_in(post("/api/runs/r1/stop", "{}", "wrong")), 401);
  EXPECT_EQ(get_json("/api/runs")["total"], 0);
}

TEST_F(ServerTest, WorkOutsideOfWhatWasConfiguredIsRefused) {
  for (const char* order :
       {R"({"target":"/etc/passwd","sql":"SELECT 1"})", R"({"target":"","sql":"SELECT 1"})",
        R"({"target":"shop","sql":"   "})", R"({"target":"shop"})", "", "[]", "{",
        R"({"target":"shop","sql":"SELECT 1","name":"../../x"})",
        R"({"target":"shop","sql":"SELECT 1","name":"-x"})",
        R"({"target":"shop","sql":"SELECT 1","mode":"--help"})",
        R"({"target":"shop","sql":"SELECT 1","stars":9})",
        R"({"target":"shop","sql":"SELECT 1","budget_s":-1})",
        R"({"target":"shop","sql":"SELECT 1","db":"other"})"}) {
    EXPECT_EQ(status_in(post("/api/run", order, server_->token())), 400) << order;
  }
  EXPECT_EQ(get_json("/api/runs")["total"], 0);
  const std::string target = fmt::format("/api/fleets/{}/", made_.fleet_id);
  for (const char* deed : {"pause", "resume", "approve"}) {
    EXPECT_EQ(status_in(post(target + deed, "{}", server_->token())), 409) << deed;
  }
  EXPECT_EQ(status_in(post("/api/fleets/none/pause", "{}", server_->token())), 404);
}

TEST_F(ServerTest, AnOrderStartsTheBinary) {
  const std::string response =
      post("/api/run", R"({"target":"shop","sql":"SELECT '; rm -rf /'","name":"mine"})",
           server_->token());
  EXPECT_EQ(status_in(response), 202) << response;
  json run = json::parse(body_of(response));
  EXPECT_EQ(run["target"], "shop");
  for (int i = 0; i < 500 && (run["state"] == "running"); ++i) {
    SystemSleeper().pause(10, {});
    run = get_json("/api/runs/r1");
  }
  EXPECT_EQ(run["state"], "failed");  // It is /bin/false here.
  EXPECT_EQ(run["exit_code"], 1);
  EXPECT_EQ(status_in(post("/api/runs/r1/stop", "{}", server_->token())), 409);
}

}  // namespace
}  // namespace ado::web
