# One INTERFACE target carries language level, warnings and sanitizers to every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Line tables are all that a stack trace needs, and they halve the link time of the sanitizer builds.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(flintdesk_options INTERFACE)
target_include_directories(flintdesk_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
target_compile_options(flintdesk_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${FLINTDESK_WERROR}>:-Werror>)
include(cmake/hardening.cmake)
if(FLINTDESK_SANITIZE)
  target_compile_options(flintdesk_options INTERFACE
    -fsanitize=${FLINTDESK_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(flintdesk_options INTERFACE -fsanitize=${FLINTDESK_SANITIZE})
endif()
if(FLINTDESK_FUZZ)
  # The rooms report which ways were taken; the fuzzer itself, with its main(), is linked to its targets only.
  target_compile_options(flintdesk_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(flintdesk_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FLINTDESK_COVERAGE)
  target_compile_options(flintdesk_options INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(flintdesk_options INTERFACE -fprofile-instr-generate)
endif()
if(FLINTDESK_LINKER)
  target_link_options(flintdesk_options INTERFACE -fuse-ld=${FLINTDESK_LINKER})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(flintdesk_options INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(flintdesk_options INTERFACE -Wl,--gc-sections -Wl,--as-needed -Wl,-O1)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)

# The program and its Ruby module lie side by side: of the release preset in build/, of any other in its own folder.
if(CMAKE_BINARY_DIR STREQUAL "${CMAKE_SOURCE_DIR}/build/release")
  set(FLINTDESK_OUTPUT_DIRECTORY "${CMAKE_SOURCE_DIR}/build")
else()
  set(FLINTDESK_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
endif()
