"""The files that can be read, by the endings of their names."""

_NAMED = (
    ".3gp .aac .ac3 .adoc .aif .aiff .amr .ape .asciidoc .asm .au .avi .bash .bat .bmp .c .caf .cc .cfg "
    ".cjs .clj .cmake .cmd .conf .cpp .cs .css .csv .cxx .d .dart .diff .doc .docm .docx .dot .dotm .dotx .el "
    ".elm .eml .emlx .env .epub .erl .ex .exs .f90 .f95 .fb2 .fish .flac .flv .fodp .fodt .fs .geojson .gif "
    ".go .gradle .graphql .groovy .h .hcl .hh .hpp .hs .htm .html .hxx .ics .ini .ipynb .java .jl .jpeg "
    ".jpg .js .json .jsonl .jsx .kt .kts .less .lisp .log .lua .m .m2ts .m4a .m4b .m4v .markdown .mbox "
    ".mbx .md .mdown .mht .mhtml .mjs .mk .mka .mkd .mkv .ml .mm .mov .mp2 .mp3 .mp4 .mpeg .mpg .msg .mts "
    ".ndjson .nim .nix .odp .ods .odt .oga .ogg .ogv .opus .org .otp .ott .pas .patch .pdf .php .pl .pm .png "
    ".pot .potm .potx .pps .ppsm .ppsx .ppt .pptm .pptx .properties .proto .ps1 .py .pyi .pyx .qmd .r .rb .rkt .rmd "
    ".rs .rst .rtf .s .sass .scala .scm .scss .sh .sql .srt .svelte .swift .tab .tex .text .tf .thrift "
    ".tif .tiff .toml .ts .tsv .tsx .txt .vb .voc .vtt .vue .w64 .wav .webm .webmanifest .webp .wma "
    ".wmv .wv .xht .xhtml .xls .xlsb .xlsm .xlsx .xltm .xltx .xml .yaml .yml .zig .zsh"
)
SUFFIXES = tuple(_NAMED.split())
"""What the built-in readers read. Written out, because asking the readers would hold the window up."""
