find_package(nlohmann_json REQUIRED)
# Units of the command line, then the real binary from outside: end_to_end/*_test.py.
weir_tests(cli LIBRARIES nlohmann_json::nlohmann_json)
file(GLOB end_to_end_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/cli/end_to_end/*_test.py)
foreach(file ${end_to_end_tests})
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME cli_${name} COMMAND Python3::Interpreter ${file})
  set_tests_properties(cli_${name} PROPERTIES LABELS cli TIMEOUT 600
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
endforeach()
