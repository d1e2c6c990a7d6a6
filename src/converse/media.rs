//! Images, films and sounds, and where their bytes are.

use super::blob::Blob;
use super::shape::{string_enums, structures, unions};

structures! {
    /// An image.
    pub struct ImageBlock {
        /// How it is encoded.
        format: ImageFormat,
        /// Where its bytes are.
        source: ImageSource,
    } optional {
        /// Why it could not be used, or made.
        error: ErrorBlock,
    }

    /// A film.
    pub struct VideoBlock {
        /// How it is encoded.
        format: VideoFormat,
        /// Where its bytes are.
        source: VideoSource,
    }

    /// A sound.
    pub struct AudioBlock {
        /// How it is encoded.
        format: AudioFormat,
        /// Where its bytes are.
        source: AudioSource,
    } optional {
        /// Why it could not be used, or made.
        error: ErrorBlock,
    }

    /// Why a block could not be used, or made.
    pub struct ErrorBlock {} optional {
        /// The reason, for people to read.
        message: String,
    }

    /// An object in Amazon S3.
    pub struct S3Location {
        /// Its address, `s3://bucket/key`, at most 1024 characters.
        uri: String,
    } optional {
        /// The account that owns the bucket, 12 digits, if that is another account.
        bucket_owner: String,
    }
}

unions! {
    /// Where an image's bytes are.
    pub union ImageSource {
        /// Here; at least one.
        Bytes(Blob),
        /// In Amazon S3, for models that can read there.
        S3Location(S3Location),
    }

    /// Where a film's bytes are.
    pub union VideoSource {
        /// Here; at least one.
        Bytes(Blob),
        /// In Amazon S3, for models that can read there.
        S3Location(S3Location),
    }

    /// Where a sound's bytes are.
    pub union AudioSource {
        /// Here; at least one.
        Bytes(Blob),
        /// In Amazon S3, for models that can read there.
        S3Location(S3Location),
    }
}

string_enums! {
    /// How an image is encoded.
    pub enum ImageFormat {
        /// PNG.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
        /// GIF.
        Gif = "gif",
        /// WebP.
        Webp = "webp",
    }

    /// How a film is encoded.
    pub enum VideoFormat {
        /// Matroska.
        Mkv = "mkv",
        /// QuickTime.
        Mov = "mov",
        /// MPEG-4.
        Mp4 = "mp4",
        /// WebM.
        Webm = "webm",
        /// Flash Video.
        Flv = "flv",
        /// MPEG.
        Mpeg = "mpeg",
        /// MPEG, by its short name.
        Mpg = "mpg",
        /// Windows Media Video.
        Wmv = "wmv",
        /// 3GP, of mobile telephones.
        ThreeGp = "three_gp",
    }

    /// How a sound is encoded.
    pub enum AudioFormat {
        /// MPEG layer 3.
        Mp3 = "mp3",
        /// Opus.
        Opus = "opus",
        /// WAV.
        Wav = "wav",
        /// AAC.
        Aac = "aac",
        /// FLAC.
        Flac = "flac",
        /// MPEG-4.
        Mp4 = "mp4",
        /// Ogg.
        Ogg = "ogg",
        /// Matroska.
        Mkv = "mkv",
        /// Matroska with sound only.
        Mka = "mka",
        /// AAC, by the name that it had before it was registered.
        XAac = "x-aac",
        /// MPEG-4 with sound only.
        M4a = "m4a",
        /// MPEG.
        Mpeg = "mpeg",
        /// MPEG with sound only.
        Mpga = "mpga",
        /// Samples as they are.
        Pcm = "pcm",
        /// WebM.
        Webm = "webm",
    }
}
