# ci/package.sh: the Debian packages flintdesk (program, Ruby module, manual, completions, documents, examples) and
# flintdesk-dev (library, header, files for CMake and pkg-config), by CPack from what cmake/install.cmake installs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME flintdesk)
set(CPACK_PACKAGE_VENDOR flintdesk)
set(FLINTDESK_PACKAGER "flintdesk contributors <flintdesk@localhost>" CACHE STRING "Who answers for the Debian packages")
set(CPACK_PACKAGE_CONTACT ${FLINTDESK_PACKAGER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "automation for ManageEngine ServiceDesk Plus")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/../packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS  # whatever the umask of whoever makes the package
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME flintdesk)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# What no shared library tells: Ruby's own library in Ruby, HOCON for local.conf, the certificates of public authorities,
# the zones that time-zone names.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "ruby, ruby-hocon, ca-certificates, tzdata")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "bash-completion, flintdesk-dev")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"Reads, updates, closes and annotates requests from short Ruby scripts
(flintbits) or from a shell, over either REST API of an on-premises
service desk, and says for certain what became of each call.
.
A look-alike of a service desk to try it with is built in.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME flintdesk-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What flintdesk-config.cmake and flintdesk.pc ask for; tests/functional/package_test.sh builds an example with no more.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libboost1.81-dev, libboost-json1.81-dev, libcurl4-openssl-dev, libidn2-dev, libssl-dev, zlib1g-dev, libfmt-dev, libhowardhinnant-date-dev, libpugixml-dev, libutf8proc-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"The C++ library of flintdesk.
.
One header and one static archive: the calls of flintdesk's scripts
from a C++20 program, for CMake and for pkg-config.")

set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/compress.cmake)
install(FILES packaging/copyright DESTINATION share/doc/flintdesk COMPONENT program EXCLUDE_FROM_ALL)
install(FILES packaging/copyright DESTINATION share/doc/flintdesk-dev COMPONENT development EXCLUDE_FROM_ALL)
include(CPack)
