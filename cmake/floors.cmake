# The floors of the house, lowest first. A module uses only lower floors: ado_module refuses the
# rest at configure time, and `tidy` checks every #include against these lines.
ado_module(base FLOOR 0
  LINK fmt::fmt nlohmann_json::nlohmann_json xxHash::xxhash Threads::Threads)

ado_module(outcome FLOOR 1 DEPENDS base LINK nlohmann_json::nlohmann_json)
ado_module(config FLOOR 1 DEPENDS base LINK nlohmann_json::nlohmann_json tomlplusplus::tomlplusplus)
ado_module(sql FLOOR 1 DEPENDS base)

ado_module(explain FLOOR 2 DEPENDS base LINK nlohmann_json::nlohmann_json)
ado_module(llm FLOOR 2 DEPENDS base LINK nlohmann_json::nlohmann_json CURL::libcurl)
ado_module(vectors FLOOR 2 DEPENDS base LINK faiss::faiss)
ado_module(journal FLOOR 2 DEPENDS base outcome LINK nlohmann_json::nlohmann_json)

ado_module(ir FLOOR 3 DEPENDS base sql)
ado_module(engine FLOOR 3 DEPENDS base sql explain
  LINK duckdb pg_query::pg_query pq::pq nlohmann_json::nlohmann_json)

ado_module(patch FLOOR 4 DEPENDS base sql ir LINK nlohmann_json::nlohmann_json)
ado_module(bench FLOOR 4 DEPENDS base outcome engine)
ado_module(blackboard FLOOR 4 DEPENDS base outcome engine LINK nlohmann_json::nlohmann_json)

ado_module(verify FLOOR 5 DEPENDS base outcome sql ir engine patch bench)
ado_module(transforms FLOOR 5 DEPENDS base outcome sql ir patch explain)
ado_module(knowledge FLOOR 5 DEPENDS base outcome sql explain vectors ir
  LINK nlohmann_json::nlohmann_json)
ado_module(report FLOOR 5 DEPENDS base outcome sql explain journal blackboard
  LINK nlohmann_json::nlohmann_json)
ado_embed(report)

ado_module(semantic FLOOR 5 DEPENDS base llm vectors LINK nlohmann_json::nlohmann_json)

ado_module(coordinator FLOOR 6 DEPENDS base llm vectors semantic
  LINK nlohmann_json::nlohmann_json SQLite::SQLite3)
ado_module(briefing FLOOR 6
  DEPENDS base outcome sql explain llm ir patch blackboard verify transforms knowledge
  LINK nlohmann_json::nlohmann_json)

ado_module(pipeline FLOOR 7
  DEPENDS base sql llm ir engine semantic coordinator LINK nlohmann_json::nlohmann_json)

ado_module(mission FLOOR 7
  DEPENDS base config outcome sql explain llm journal ir engine patch bench blackboard verify
          transforms knowledge briefing report)

ado_module(demo FLOOR 8 DEPENDS base engine mission)
ado_module(fleet FLOOR 8
  DEPENDS base config outcome sql explain llm journal ir engine patch bench verify transforms
          report mission
  LINK nlohmann_json::nlohmann_json)

ado_module(web FLOOR 9
  DEPENDS base outcome sql explain journal patch blackboard report mission fleet
  LINK nlohmann_json::nlohmann_json httplib::httplib)
ado_page(web)

ado_module(cli FLOOR 10
  DEPENDS base config outcome sql explain llm journal ir engine patch bench blackboard verify
          transforms briefing report knowledge semantic coordinator mission pipeline demo fleet web
  LINK CLI11::CLI11)

# Many files are compiled at once (CMAKE_UNITY_BUILD in the presets): four times as fast. Not where
# each file is one of a kind with the same local names: `detect`, `kRowsMin`.
set_target_properties(ado_transforms ado_explain ado_llm PROPERTIES UNITY_BUILD OFF)
