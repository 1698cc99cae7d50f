# What the web room carries in itself: styles, the player's modules, and the pages as C.
# Included by lectern_room(web …): room_web, ${made} and ${view} are its.
file(GLOB page_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/pages/*.html ${CMAKE_SOURCE_DIR}/pages/*.po)
file(GLOB asset_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/pages/*.css ${CMAKE_SOURCE_DIR}/pages/*.svg
  ${CMAKE_SOURCE_DIR}/pages/*.mjs)
file(GLOB player_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/player/*.mjs ${CMAKE_SOURCE_DIR}/player/*.css
  ${CMAKE_SOURCE_DIR}/player/native/*.mjs ${CMAKE_SOURCE_DIR}/player/native/*.css)

# What others wrote for the player, as player/vendor/package-lock.json names it, brought while the build is configured: pdf.js with its character maps, fonts and decoders.
set(vendor ${CMAKE_BINARY_DIR}/made/vendor)
set(vendor_lock ${CMAKE_SOURCE_DIR}/player/vendor/package-lock.json)
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${vendor_lock})
file(SHA256 ${vendor_lock} vendor_wanted)
set(vendor_there "")
if(EXISTS ${vendor}/installed)
  file(READ ${vendor}/installed vendor_there)
endif()
if(NOT vendor_there STREQUAL vendor_wanted)
  find_program(NPM npm REQUIRED)
  file(MAKE_DIRECTORY ${vendor})
  configure_file(${CMAKE_SOURCE_DIR}/player/vendor/package.json ${vendor}/package.json COPYONLY)
  configure_file(${vendor_lock} ${vendor}/package-lock.json COPYONLY)
  execute_process(COMMAND ${NPM} ci --prefer-offline --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY ${vendor} RESULT_VARIABLE vendor_failed OUTPUT_QUIET)
  if(vendor_failed)
    message(FATAL_ERROR "npm could not bring what player/vendor/package-lock.json names (pdf.js): is its registry reachable?")
  endif()
  file(WRITE ${vendor}/installed ${vendor_wanted})
endif()
set(pdfjs ${vendor}/node_modules/pdfjs-dist)
file(GLOB vendor_files ${pdfjs}/cmaps/*.bcmap ${pdfjs}/standard_fonts/*.ttf ${pdfjs}/standard_fonts/*.pfb)
list(APPEND vendor_files ${pdfjs}/legacy/build/pdf.min.mjs ${pdfjs}/legacy/build/pdf.worker.min.mjs ${pdfjs}/wasm/openjpeg.wasm
  ${pdfjs}/wasm/openjpeg_nowasm_fallback.js ${pdfjs}/wasm/jbig2.wasm ${pdfjs}/wasm/jbig2_nowasm_fallback.js ${pdfjs}/wasm/qcms_bg.wasm)

# Their titles, and WORDS("…") of code, reach people through page_translate.
file(GLOB_RECURSE word_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/keys/*.c ${CMAKE_SOURCE_DIR}/lti/*.c
  ${CMAKE_SOURCE_DIR}/lms/*.c ${CMAKE_SOURCE_DIR}/scorm/*.c ${CMAKE_SOURCE_DIR}/xapi/*.c ${CMAKE_SOURCE_DIR}/src/base/*.c ${CMAKE_SOURCE_DIR}/src/web/*.c)
set(title_tables ${word_files} ${CMAKE_SOURCE_DIR}/src/base/error.def ${CMAKE_SOURCE_DIR}/src/web/page/nav.def ${CMAKE_SOURCE_DIR}/src/web/page/says.def
  ${CMAKE_SOURCE_DIR}/src/web/page/about.def
  ${CMAKE_SOURCE_DIR}/lms/access/permission.def ${CMAKE_SOURCE_DIR}/lms/access/role.def ${CMAKE_SOURCE_DIR}/scorm/finding.def
  ${CMAKE_SOURCE_DIR}/xapi/cmi5/finding.def)

# The tables of the data models are printed from scorm/cmi12/cmi12.def and scorm/cmi2004/cmi2004.def, so that browser and
# server cannot disagree.
set(cmi12_module ${CMAKE_BINARY_DIR}/made/player/cmi12_table.mjs)
set(cmi2004_module ${CMAKE_BINARY_DIR}/made/player/cmi2004_table.mjs)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/made/player)
add_custom_command(OUTPUT ${cmi12_module}
  COMMAND cmi_js > ${cmi12_module}
  DEPENDS cmi_js VERBATIM)
add_custom_command(OUTPUT ${cmi2004_module}
  COMMAND cmi2004_js > ${cmi2004_module}
  DEPENDS cmi2004_js VERBATIM)

add_custom_command(OUTPUT ${made}/assets.c ${made}/assets.list
  COMMAND embed ${made}/assets.c ${made}/assets.list /assets ${asset_files} -- /player ${player_files} ${vendor_files} ${cmi12_module} ${cmi2004_module}
  DEPENDS embed ${asset_files} ${player_files} ${vendor_lock} ${cmi12_module} ${cmi2004_module} VERBATIM)

# Many small files instead of one of megabytes: an edited page compiles one of them, and a first build all at once.
set(page_parts 24)
set(page_code ${made}/pages.c)
math(EXPR last_part "${page_parts} - 1")
foreach(part RANGE ${last_part})
  list(APPEND page_code ${made}/pages_${part}.c)
endforeach()
add_custom_command(OUTPUT ${made}/pages.h ${page_code}
  COMMAND template ${made}/pages.h ${made}/pages.c ${page_parts} ${made}/assets.list ${page_files} ${title_tables}
  DEPENDS template ${made}/assets.list ${page_files} ${title_tables} VERBATIM)

# A target of its own, so that pages can be made and tried before the rooms below are built.
add_custom_target(pages DEPENDS ${made}/assets.c ${made}/pages.h ${page_code})
add_dependencies(room_web pages)
target_sources(room_web PRIVATE ${made}/assets.c ${made}/pages.h ${page_code})
