# The layout of the source tree, as DESIGN.md has it.
add_test(NAME structure.layout COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/layout_test.py)
set_tests_properties(structure.layout PROPERTIES LABELS structure)
