using System.Text;
using Continuum.Contracts.Images;
using Continuum.Images.Manifests;

namespace Continuum.Images.Tests.Manifests;

public sealed class ManifestCodecTests
{
    private static readonly string SomeDigest = Digest.Of("layer"u8);

    private static readonly ImageManifest Good = new(
        [new ImageLayer(SomeDigest, 5, "/"), new ImageLayer(SomeDigest, 5, "/var/task")],
        ["/var/task/bootstrap"], "/var/task");

    [Fact]
    public void The_canonical_json_is_fixed()
    {
        string json = Encoding.UTF8.GetString(ManifestCodec.Encode(Good));

        Assert.Equal(
            $"{{'layers':[{{'digest':'{SomeDigest}','sizeBytes':5,'mountPath':'/'}},".Replace('\'', '"')
            + $"{{'digest':'{SomeDigest}','sizeBytes':5,'mountPath':'/var/task'}}],".Replace('\'', '"')
            + "'entryPoint':['/var/task/bootstrap'],'workingDirectory':'/var/task'}".Replace('\'', '"'),
            json);
    }

    [Fact]
    public void What_is_encoded_decodes_to_the_same_digest()
    {
        ImageManifest decoded = ManifestCodec.Decode(ManifestCodec.Encode(Good));

        Assert.Equal(ManifestCodec.DigestOf(Good), ManifestCodec.DigestOf(decoded));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"layers":null,"entryPoint":["/a"],"workingDirectory":"/"}""")]
    [InlineData("""{"layers":[],"entryPoint":["/a"],"workingDirectory":"/"}""")]
    [InlineData("""{"layers":[null],"entryPoint":["/a"],"workingDirectory":"/"}""")]
    [InlineData("""{"layers":[{"digest":"x","sizeBytes":1,"mountPath":"/"}],"entryPoint":["/"],"workingDirectory":""}""")]
    public void A_broken_manifest_is_refused(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);

        ImageException refusal = Assert.Throws<ImageException>(() => ManifestCodec.Decode(bytes));

        Assert.Equal(ImageErrorCode.InvalidManifest, refusal.Code);
    }

    [Theory]
    [InlineData("/", "relative")]
    [InlineData("/", "/")]
    [InlineData("/a", "/b")]
    [InlineData("/", "/a/../b")]
    [InlineData("/", "/a//b")]
    [InlineData("/", "/a/")]
    public void Mount_paths_must_be_a_root_and_normal_paths_beneath(string first, string second)
    {
        ImageManifest bad = Good with
        {
            Layers = [new ImageLayer(SomeDigest, 1, first), new ImageLayer(SomeDigest, 1, second)],
        };

        Assert.Equal(
            ImageErrorCode.InvalidManifest, Assert.Throws<ImageException>(() => ManifestCodec.Encode(bad)).Code);
    }

    [Theory]
    [InlineData("sha256:")]
    [InlineData("sha256:ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha512:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../etc/passwd")]
    [InlineData(null)]
    public void Only_the_canonical_spelling_is_a_digest(string? text)
    {
        Assert.False(Digest.IsValid(text));
        Assert.Equal(ImageErrorCode.InvalidDigest, Assert.Throws<ImageException>(() => Digest.HexOf(text!)).Code);
    }

    [Fact]
    public async Task A_stream_has_the_digest_that_the_standard_gives()
    {
        using MemoryStream abc = new("abc"u8.ToArray());

        // FIPS 180-2, appendix B.1.
        const string expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.Equal(expected, await Digest.OfAsync(abc, default));
        Assert.Equal(expected, Digest.Of("abc"u8));
    }
}
