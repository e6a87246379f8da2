# A room is one static library; its USES list is its permission to include (ci/check_rooms.py compares).
#
#   flintdesk_room(http
#     SOURCES retry_policy.cpp …
#     TESTS retry_policy_test.cpp …      # one test program a room: <room>_test
#     USES base                          # rooms
#     LIBRARIES CURL::libcurl            # third parties, private
#     TESTING testing/raw_server.cpp …   # what tests share, this room's and others': a library, http_testing
#     TESTING_USES base_testing          # what that uses beyond the room itself
#     TEST_USES base_testing …)          # what only the tests need
function(flintdesk_room NAME)
  cmake_parse_arguments(ROOM "" "" "SOURCES;TESTS;USES;LIBRARIES;TESTING;TESTING_USES;TEST_USES;TEST_LIBRARIES" ${ARGN})
  add_library(flintdesk_${NAME} STATIC ${ROOM_SOURCES})
  target_link_libraries(flintdesk_${NAME} PUBLIC flintdesk_options fmt::fmt Threads::Threads)
  foreach(used IN LISTS ROOM_USES)
    target_link_libraries(flintdesk_${NAME} PUBLIC flintdesk_${used})
  endforeach()
  target_link_libraries(flintdesk_${NAME} PRIVATE ${ROOM_LIBRARIES})
  if(ROOM_TESTING)
    add_library(flintdesk_${NAME}_testing STATIC EXCLUDE_FROM_ALL ${ROOM_TESTING})
    foreach(used IN LISTS NAME ROOM_TESTING_USES)
      target_link_libraries(flintdesk_${NAME}_testing PUBLIC flintdesk_${used})
    endforeach()
    target_link_libraries(flintdesk_${NAME}_testing PUBLIC ${ROOM_TEST_LIBRARIES})
    list(PREPEND ROOM_TEST_USES ${NAME}_testing)
  endif()
  if(FLINTDESK_TESTS AND ROOM_TESTS)
    flintdesk_test(${NAME}_test SOURCES ${ROOM_TESTS} USES ${NAME} ${ROOM_TEST_USES} LIBRARIES ${ROOM_TEST_LIBRARIES})
  endif()
endfunction()

# A GoogleTest program, registered with ctest as one test (starting a sanitized program for every single case
# costs more than the cases).
function(flintdesk_test NAME)
  cmake_parse_arguments(TEST "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${NAME} ${TEST_SOURCES})
  foreach(used IN LISTS TEST_USES)
    target_link_libraries(${NAME} PRIVATE flintdesk_${used})
  endforeach()
  target_link_libraries(${NAME} PRIVATE flintdesk_options ${TEST_LIBRARIES} GTest::gtest GTest::gmock GTest::gmock_main)
  target_compile_definitions(${NAME} PRIVATE FLINTDESK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${NAME} COMMAND ${NAME} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT 600
    ENVIRONMENT "ASAN_OPTIONS=detect_stack_use_after_return=0:strict_string_checks=1;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=halt_on_error=1")
endfunction()
