# Installs what was built into a folder of its own, builds the consumer against it, and runs it on two scenarios that were installed too.
#   cmake -DBUILD=... -DSOURCE=... -DINTO=... -DCOMPILER=... -P run.cmake
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}: ${status}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${INTO})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${INTO}/installed)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${INTO}/build -G Ninja -DCMAKE_PREFIX_PATH=${INTO}/installed
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Release)
run(${CMAKE_COMMAND} --build ${INTO}/build)
set(scenarios ${INTO}/installed/share/wakesim/scenarios)
run(${INTO}/build/consumer ${scenarios}/lessons/lost-wakeup.wake.json ${scenarios}/futex/wait-wake.wake.json)
set(expected "lessons/lost-wakeup: violated, hung-task\nfutex/wait-wake: verified\n")
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "expected\n${expected}got\n${output}")
endif()
