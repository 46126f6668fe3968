# The program against tshark, against the Python reference, and against itself; skipped where what they need is absent.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME reference.by_hand COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/../reference/reference_test.py)
set_tests_properties(reference.by_hand PROPERTIES LABELS agreement TIMEOUT 60)
foreach(name tshark_totals reference invariance)
  add_test(NAME agreement.${name} COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(agreement.${name} PROPERTIES ENVIRONMENT WEIR_BINARY=$<TARGET_FILE:weir>
    SKIP_RETURN_CODE 77 LABELS agreement TIMEOUT 600)
endforeach()
