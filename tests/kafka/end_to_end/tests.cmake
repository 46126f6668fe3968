# Probe and reader with a real broker; skipped, saying so, where Java or kcat is missing.
foreach(name equal kill positions)
  add_test(NAME kafka.${name} COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(kafka.${name} PROPERTIES LABELS cluster TIMEOUT 600 SKIP_RETURN_CODE 77
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
endforeach()
set_tests_properties(kafka.kill PROPERTIES COST 200) # seconds: the longest first, so that none is left alone at the end
