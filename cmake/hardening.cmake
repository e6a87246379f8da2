# What Debian builds its own packages with (dpkg-buildflags, hardening=+all), for the program, its Ruby module and the
# installed library. ci/check_hardening.py compares this list with Debian's and looks at what was built;
# bench/run.sh says what it costs, beside a program that is built without it.
#
# Not for a sanitizer build: AddressSanitizer sees the plain functions, and not those that FORTIFY puts in their place.
option(FLINTDESK_HARDENING "Build with Debian's hardening flags (optimised builds without sanitizers)" ON)
if(FLINTDESK_HARDENING AND NOT FLINTDESK_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES CXX)  # with CMAKE_POSITION_INDEPENDENT_CODE: -fPIE, and -pie when a program is linked
  target_compile_options(flintdesk_options INTERFACE
    -fstack-protector-strong -Wformat -Werror=format-security -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_link_options(flintdesk_options INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
