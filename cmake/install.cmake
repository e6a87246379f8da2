# cmake --install build/release --prefix DIR: the program with its Ruby module, manual, completions and documents, and the
# library with its header, for find_package and pkg-config. Two components, which cmake/package.cmake makes packages of.
include(CMakePackageConfigHelpers)

# One archive of the rooms below the C++ interface, so that a program links one library and not seven.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(date REQUIRED)
find_package(pugixml REQUIRED)
find_package(ZLIB REQUIRED)
set(library_objects)
foreach(room base catalogue http connector servicedesk client)
  list(APPEND library_objects $<TARGET_OBJECTS:flintdesk_${room}>)
endforeach()
add_library(flintdesk_library STATIC ${library_objects})
set_target_properties(flintdesk_library PROPERTIES OUTPUT_NAME flintdesk EXPORT_NAME flintdesk LINKER_LANGUAGE CXX)
target_include_directories(flintdesk_library INTERFACE $<INSTALL_INTERFACE:include>)
target_compile_features(flintdesk_library INTERFACE cxx_std_20)
target_link_libraries(flintdesk_library PRIVATE
  Boost::json pugixml::pugixml utf8proc CURL::libcurl OpenSSL::SSL OpenSSL::Crypto date::date-tz fmt::fmt
  Threads::Threads ZLIB::ZLIB idn2)
add_library(flintdesk::flintdesk ALIAS flintdesk_library)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS flintdesk RUNTIME DESTINATION bin)
# The program looks for it in ../lib/flintdesk, wherever the prefix is.
install(TARGETS flintdesk_ruby LIBRARY DESTINATION lib/flintdesk)
install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE DESTINATION share/doc/flintdesk)
install(DIRECTORY docs DESTINATION share/doc/flintdesk)
install(DIRECTORY examples DESTINATION share/doc/flintdesk USE_SOURCE_PERMISSIONS)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
install(TARGETS flintdesk_library EXPORT flintdesk-targets ARCHIVE DESTINATION lib)
install(DIRECTORY include/flintdesk DESTINATION include FILES_MATCHING PATTERN "*.hpp")
install(EXPORT flintdesk-targets NAMESPACE flintdesk:: DESTINATION lib/cmake/flintdesk)
configure_package_config_file(packaging/flintdesk-config.cmake.in flintdesk-config.cmake
  INSTALL_DESTINATION lib/cmake/flintdesk)
write_basic_package_version_file(flintdesk-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(packaging/flintdesk.pc.in flintdesk.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/flintdesk-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/flintdesk-config-version.cmake DESTINATION lib/cmake/flintdesk)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/flintdesk.pc DESTINATION lib/pkgconfig)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
# Manual and completions are what the program itself prints, so they are written when it is installed.
foreach(page "manual:share/man/man1/flintdesk.1" "manual actions:share/man/man7/flintdesk-actions.7" "completion bash:share/bash-completion/completions/flintdesk"
    "completion zsh:share/zsh/site-functions/_flintdesk" "completion fish:share/fish/vendor_completions.d/flintdesk.fish")
  string(REPLACE ":" ";" parts "${page}")
  list(GET parts 0 command)
  list(GET parts 1 place)
  string(REPLACE " " ";" command "${command}")
  get_filename_component(folder ${place} DIRECTORY)
  get_filename_component(name ${place} NAME)
  set(printed "${CMAKE_CURRENT_BINARY_DIR}/printed/${place}")
  install(CODE "
    file(MAKE_DIRECTORY \"${CMAKE_CURRENT_BINARY_DIR}/printed/${folder}\")
    execute_process(COMMAND \"$<TARGET_FILE:flintdesk>\" ${command} OUTPUT_FILE \"${printed}\" COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES ${printed} DESTINATION ${folder})
endforeach()
