# ado_embed(<module>): compiles src/<module>/page/style.css and script.js into the module, with the
# hashes that a Content-Security-Policy names them by. Changing a file configures again.
function(ado_embed module)
  set(folder ${PROJECT_SOURCE_DIR}/src/${module}/page)
  foreach(kind style.css script.js)
    string(REGEX REPLACE "\\..*" "" name ${kind})
    file(READ ${folder}/${kind} ADO_PAGE_${name})
    # A raw literal may be of any length, and ends at )page".
    file(SHA256 ${folder}/${kind} hex)
    ado_base64(${hex} ADO_PAGE_${name}_hash)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY
      CMAKE_CONFIGURE_DEPENDS ${folder}/${kind})
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/generated/${module}/page.cpp)
  configure_file(${folder}/page.cpp.in ${source} @ONLY)
  target_sources(ado_${module} PRIVATE ${source})
endfunction()

# The base64 form of the 64 hexadecimal digits of a SHA-256.
function(ado_base64 hex result)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  string(APPEND hex "00")  # 33 bytes are 11 whole groups; the last character is then padding.
  foreach(group RANGE 10)
    math(EXPR begin "${group} * 6")
    string(SUBSTRING ${hex} ${begin} 6 digits)
    foreach(shift 18 12 6 0)
      math(EXPR at "(0x${digits} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${at} 1 character)
      string(APPEND text ${character})
    endforeach()
  endforeach()
  string(SUBSTRING ${text} 0 43 text)
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()
