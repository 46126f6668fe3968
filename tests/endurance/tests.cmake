# The whole program under kills, floods and failures of its environment. `./dev torture` does more of the same.
foreach(name flood failures)
  add_test(NAME endurance.${name} COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
endforeach()
add_test(NAME endurance.kill COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/torture/kill_test.py 3)
set_tests_properties(endurance.flood endurance.failures endurance.kill PROPERTIES LABELS endurance TIMEOUT 600
  ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
