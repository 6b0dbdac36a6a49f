# Everything the project takes from outside, found once. DuckDB comes from npm (third_party/) or
# from DUCKDB_ROOT, a folder that holds libduckdb.so and duckdb.h.
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(SQLite3 3.37 REQUIRED)
if(ADO_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
if(ADO_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

# Debian's library is built with TLS, and its classes look otherwise without this definition.
find_package(OpenSSL REQUIRED)
find_library(HTTPLIB_LIBRARY cpp-httplib REQUIRED)
add_library(httplib::httplib INTERFACE IMPORTED)
target_link_libraries(httplib::httplib INTERFACE ${HTTPLIB_LIBRARY} OpenSSL::SSL)
target_compile_definitions(httplib::httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)

find_library(XXHASH_LIBRARY xxhash REQUIRED)
add_library(xxHash::xxhash INTERFACE IMPORTED)
target_link_libraries(xxHash::xxhash INTERFACE ${XXHASH_LIBRARY})

find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
add_library(pg_query::pg_query INTERFACE IMPORTED)
target_link_libraries(pg_query::pg_query INTERFACE ${PG_QUERY_LIBRARY})

# A static library: what it needs is named here, because its own package file asks for an OpenMP of
# the compiler in use, and it is built with that of g++.
find_library(FAISS_LIBRARY faiss REQUIRED)
find_library(BLAS_LIBRARY blas REQUIRED)
find_library(LAPACK_LIBRARY lapack REQUIRED)
find_library(GOMP_LIBRARY NAMES libgomp.so.1 REQUIRED)
add_library(faiss::faiss INTERFACE IMPORTED)
target_link_libraries(faiss::faiss INTERFACE
  ${FAISS_LIBRARY} ${LAPACK_LIBRARY} ${BLAS_LIBRARY} ${GOMP_LIBRARY})

# CMake's own module wants the server's headers too.
find_library(PQ_LIBRARY pq REQUIRED)
find_path(PQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(pq::pq INTERFACE IMPORTED)
target_link_libraries(pq::pq INTERFACE ${PQ_LIBRARY})
target_include_directories(pq::pq SYSTEM INTERFACE ${PQ_INCLUDE})

set(DUCKDB_ROOT "$ENV{DUCKDB_ROOT}" CACHE PATH "Folder with libduckdb.so and duckdb.h.")
if(NOT DUCKDB_ROOT)
  set(DUCKDB_ROOT ${PROJECT_SOURCE_DIR}/third_party/duckdb)
endif()
# Looked up afresh each time, so that another DUCKDB_ROOT takes effect.
unset(DUCKDB_LIBRARY CACHE)
unset(DUCKDB_INCLUDE CACHE)
find_library(DUCKDB_LIBRARY duckdb PATHS ${DUCKDB_ROOT} NO_DEFAULT_PATH REQUIRED)
find_path(DUCKDB_INCLUDE duckdb.h PATHS ${DUCKDB_ROOT} NO_DEFAULT_PATH REQUIRED)
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${DUCKDB_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_INCLUDE})
