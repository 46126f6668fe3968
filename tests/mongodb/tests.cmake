# src/mongodb against a real server (FerretDB over PostgreSQL), then the commands of the program on both stores; skipped,
# saying so, where the database cannot be started.
if(NOT TARGET weir_jni)
  return()
endif()
pkg_check_modules(MONGOC REQUIRED IMPORTED_TARGET libmongoc-1.0)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/mongodb/*_test.cc)
add_executable(weir_mongodb_test ${sources} ${CMAKE_CURRENT_LIST_DIR}/database.cc)
target_include_directories(weir_mongodb_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(weir_mongodb_test PRIVATE weir_mongodb weir_jni PkgConfig::MONGOC PkgConfig::ZSTD GTest::gmock_main)
add_executable(weir_mongodb_load ${CMAKE_CURRENT_LIST_DIR}/load.cc)
target_link_libraries(weir_mongodb_load PRIVATE weir_mongodb weir_jni weir_engine weir_capture PkgConfig::MONGOC)

add_test(NAME mongodb.readers COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/run.py
  $<TARGET_FILE:weir_mongodb_test>)
add_test(NAME mongodb.equal COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/equal_test.py)
foreach(name mongodb.readers mongodb.equal)
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS cluster TIMEOUT 600
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>;WEIR_MONGODB_LOAD=$<TARGET_FILE:weir_mongodb_load>")
endforeach()
