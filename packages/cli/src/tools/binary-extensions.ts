/** Extensions of files that have no text to show. Files without an extension are tried as text. */
export const BINARY_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    'exe dll so dylib bin dat o a obj lib com msi app elf ko wasm class jar war ear pyc pyo beam node',
    'zip tar gz tgz bz2 tbz xz txz 7z rar zst lz4 lzma cab iso dmg img deb rpm apk ipa',
    'mp3 mp4 m4a m4v aac flac ogg opus wav wma avi mkv mov mpg mpeg webm wmv flv mid',
    'bmp tif tiff ico icns heic heif avif psd ai eps raw cr2 nef xcf',
    'doc docx xls xlsx ppt pptx odt ods odp pages numbers key epub mobi',
    'ttf otf woff woff2 eot',
    'db sqlite sqlite3 mdb accdb rdb parquet arrow orc avro npy npz pkl pickle h5 hdf5 pt pth onnx safetensors gguf',
    'swf fla unitypackage blend fbx glb pdb idb lockb swp',
  ]
    .join(' ')
    .split(' ')
    .map((extension) => `.${extension}`),
)
