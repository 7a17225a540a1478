# Helpers of this build: one library per sim/ folder, one doctest program per folder with the tests that sit beside the sources.

add_library(wakesim_warnings INTERFACE)
target_compile_options(wakesim_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wcast-qual
                       -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overlapping copies in std::string concatenation where there are none (GCC bug 105651), and unset members in boost::optional.
  target_compile_options(wakesim_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(wakesim_warnings INTERFACE -Wno-c99-designator -Wno-gnu-anonymous-struct)
endif()

add_library(wakesim_options INTERFACE)
target_compile_features(wakesim_options INTERFACE cxx_std_20)
if(WAKESIM_SANITIZE)
  target_compile_options(wakesim_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(wakesim_options INTERFACE -fsanitize=address,undefined)
endif()
if(WAKESIM_SANITIZE_THREADS)
  target_compile_options(wakesim_options INTERFACE -fsanitize=thread)
  target_link_options(wakesim_options INTERFACE -fsanitize=thread)
endif()

if(WAKESIM_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "WAKESIM_FUZZ needs Clang, which brings libFuzzer; the same targets run under any compiler as the tests `fuzz: ...`")
  endif()
  target_compile_options(wakesim_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# wakesim_library(NAME DEPENDS other... SOURCES file...): target wakesim_NAME with alias wakesim::NAME. DEPENDS are the allowed arrows.
function(wakesim_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_LIBRARIES;SOURCES" ${ARGN})
  add_library(wakesim_${name} STATIC ${ARG_SOURCES})
  add_library(wakesim::${name} ALIAS wakesim_${name})
  set_target_properties(wakesim_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(wakesim_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(wakesim_${name} PUBLIC wakesim_options PRIVATE $<BUILD_INTERFACE:wakesim_warnings> ${ARG_PRIVATE_LIBRARIES})
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(wakesim_${name} PUBLIC wakesim::${dependency})
  endforeach()
  install(TARGETS wakesim_${name} EXPORT wakesimTargets)
endfunction()

# Seconds, of every test: none may fail because a machine is slow or busy. To ctest 0 would mean its own 1500.
set(WAKESIM_TEST_TIMEOUT 1000000)

# wakesim_test(NAME LIBRARIES target... SOURCES file... [OPTIMISED]): a doctest program, one ctest entry per test case. What is tested is
# optimised, the tests themselves are little or, with sanitizers, not at all, which takes a third of the time to compile; OPTIMISED: but these
# have searches in them.
if(WAKESIM_TESTS)
  include(doctest)
  add_library(wakesim_doctest_main OBJECT ${PROJECT_SOURCE_DIR}/tests/support/doctest_main.cpp)
  target_link_libraries(wakesim_doctest_main PRIVATE wakesim_options wakesim_warnings doctest::doctest)
endif()
function(wakesim_test name)
  if(NOT WAKESIM_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "OPTIMISED" "" "LIBRARIES;SOURCES" ${ARGN})
  add_executable(${name} $<TARGET_OBJECTS:wakesim_doctest_main> ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE wakesim_options wakesim_warnings doctest::doctest ${ARG_LIBRARIES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE WAKESIM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" WAKESIM_BINARY_DIR="${PROJECT_BINARY_DIR}")
  if(NOT ARG_OPTIMISED)
    set(sanitizes $<OR:$<BOOL:${WAKESIM_SANITIZE}>,$<BOOL:${WAKESIM_SANITIZE_THREADS}>>)
    target_compile_options(${name} PRIVATE $<IF:${sanitizes},-O0,$<$<CONFIG:Release>:-O1>>)
  endif()
  doctest_discover_tests(${name} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT ${WAKESIM_TEST_TIMEOUT})
endfunction()
