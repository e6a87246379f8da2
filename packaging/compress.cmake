# Run by CPack between installing and packing: manuals and changelog are compressed, as Debian wants them.
file(GLOB_RECURSE manuals ${CPACK_TEMPORARY_DIRECTORY}/flintdesk.1 ${CPACK_TEMPORARY_DIRECTORY}/flintdesk-actions.7)
file(GLOB_RECURSE changelogs ${CPACK_TEMPORARY_DIRECTORY}/CHANGELOG.md)
foreach(changelog IN LISTS changelogs)
  get_filename_component(folder ${changelog} DIRECTORY)
  configure_file(${changelog} ${folder}/changelog COPYONLY)  # the document stays, for the links of the others
  list(APPEND manuals ${folder}/changelog)
endforeach()
foreach(file IN LISTS manuals)
  execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
