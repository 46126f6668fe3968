# The traffic query on a real broker and a Spark of this machine; skipped, saying so, without the jar (mvn package in spark/) or Spark.
if(NOT TARGET weir_jni_library)
  return()
endif()
# Label spark: in the suite's ten minutes for the cluster. Label spark_long: parts of the cluster that are away, probes that fall
# silent, all of it by its command, the batch jobs; a quarter of an hour, by `./dev test --part cluster_long`.
foreach(name traffic kill archive_kill poison stall wait)
  add_test(NAME spark.${name} COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(spark.${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1800
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>;WEIR_MAKE_CASE=$<TARGET_FILE:weir_jni_make_case>")
endforeach()
set_tests_properties(spark.stall spark.wait PROPERTIES LABELS spark_long RUN_SERIAL TRUE)
set_tests_properties(spark.kill PROPERTIES COST 300) # seconds: the longest first, so that none is left alone at the end
set_tests_properties(spark.archive_kill PROPERTIES COST 150)

# The whole cluster by its command.
add_test(NAME spark.cluster_command COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/cluster_command_test.py)
set_tests_properties(spark.cluster_command PROPERTIES SKIP_RETURN_CODE 77 LABELS spark_long TIMEOUT 1800 RUN_SERIAL TRUE
  ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")

# Two workers against one process.
add_test(NAME spark.cluster_agreement COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/cluster_agreement_test.py)
set_tests_properties(spark.cluster_agreement PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1200
  ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>;WEIR_MAKE_CASE=$<TARGET_FILE:weir_jni_make_case>")

# TLS, certificates and rights as deploy/compose has them.
add_test(NAME spark.tls COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/tls_test.py)
set_tests_properties(spark.tls PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1200
  ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>;WEIR_MAKE_CASE=$<TARGET_FILE:weir_jni_make_case>")

# The archive query and the batch jobs, on a real database besides.
foreach(test archive batch)
  add_test(NAME spark.${test} COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/${test}_test.py)
  set_tests_properties(spark.${test} PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1800
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
endforeach()
set_tests_properties(spark.batch PROPERTIES LABELS spark_long RUN_SERIAL TRUE)

# What is kept of processes that were started.
add_test(NAME spark.processes COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/processes_test.py)
set_tests_properties(spark.processes PROPERTIES LABELS scripts TIMEOUT 120)

# What operators and time do to both queries.
add_test(NAME spark.operation COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/operation_test.py)
set_tests_properties(spark.operation PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1200
  ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>;WEIR_MAKE_CASE=$<TARGET_FILE:weir_jni_make_case>")

# The program's commands on what the queries wrote.
foreach(test mongodb packets)
  add_test(NAME spark.${test} COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/${test}_test.py)
  set_tests_properties(spark.${test} PROPERTIES SKIP_RETURN_CODE 77 LABELS spark TIMEOUT 1200
    ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
endforeach()
