# Tests above the unit tests: the binary from outside, and folders that bring their own list.
# tests/e2e/<name>_test.sh gets the binary in ADO, an empty folder in WORK, the sources in
# ADO_SOURCE_DIR, the model server in ADO_MODEL_SERVER, the checker of JSON Schemas in
# ADO_SCHEMA_CHECK, and runs in WORK. Exit 0 is a pass.
file(GLOB e2e_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/e2e/*_test.sh)
foreach(script IN LISTS e2e_tests)
  if(NOT TARGET ado)
    break()
  endif()
  cmake_path(GET script STEM name)
  string(REGEX REPLACE "_test$" "" name ${name})
  set(work ${PROJECT_BINARY_DIR}/e2e/${name})
  add_test(NAME e2e_${name} COMMAND bash ${PROJECT_SOURCE_DIR}/cmake/run_e2e.sh ${work} ${script})
  set_tests_properties(e2e_${name} PROPERTIES LABELS e2e TIMEOUT 600
    RUN_SERIAL TRUE  # They time queries and work under time limits.
    ENVIRONMENT "ADO=$<TARGET_FILE:ado>;ADO_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
  set_property(TEST e2e_${name} APPEND PROPERTY
    ENVIRONMENT "ADO_MODEL_SERVER=$<TARGET_FILE:ado-model-server>;no_proxy=127.0.0.1"
    "ADO_SCHEMA_CHECK=$<TARGET_FILE:ado-schema-check>")
endforeach()

# The model server of the tests is on this machine: no proxy stands between.
set_property(TEST unit_llm unit_coordinator APPEND PROPERTY
  ENVIRONMENT_MODIFICATION no_proxy=set:127.0.0.1)

foreach(folder
        model_server schema_check workspaces golden fuzz e2e replay postgres browser)
  if(EXISTS ${PROJECT_SOURCE_DIR}/tests/${folder}/CMakeLists.txt)
    add_subdirectory(tests/${folder})
  endif()
endforeach()
