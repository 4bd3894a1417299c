using System.Text.Json;
using Continuum.Contracts.Images;

namespace Continuum.Images.Manifests;

/// <summary>
/// A manifest's canonical JSON: members in the order of the contract, camel case, no white space. An image's digest is
/// the SHA-256 of exactly these bytes.
/// </summary>
public static class ManifestCodec
{
    /// <summary>A manifest is a page of text: anything larger is none. Bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxLayers = 64;

    /// <summary>The canonical bytes of a valid manifest.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidManifest"/>.</exception>
    public static byte[] Encode(ImageManifest manifest)
    {
        Validate(manifest);
        return JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.ImageManifest);
    }

    /// <summary>The image's digest.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidManifest"/>.</exception>
    public static string DigestOf(ImageManifest manifest) => Digest.Of(Encode(manifest));

    /// <summary>Reads a manifest and holds it to the rules.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidManifest"/>.</exception>
    public static ImageManifest Decode(ReadOnlySpan<byte> json)
    {
        ImageManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ImageManifest);
        }
        catch (JsonException failure)
        {
            throw new ImageException(
                ImageErrorCode.InvalidManifest, $"The image manifest is not valid JSON: {failure.Message}", failure);
        }

        Validate(manifest ?? throw Invalid("it is null"));
        return manifest;
    }

    private static void Validate(ImageManifest manifest)
    {
        if (manifest.Layers is not { Count: >= 1 and <= MaxLayers })
        {
            throw Invalid($"it must have 1 to {MaxLayers} layers");
        }

        HashSet<string> mounts = new(StringComparer.Ordinal);
        for (int index = 0; index < manifest.Layers.Count; index++)
        {
            Validate(manifest.Layers[index] ?? throw Invalid($"layer {index} is null"), isFirst: index == 0, mounts);
        }

        if (manifest.EntryPoint is not { Count: >= 1 } || manifest.EntryPoint.Any(part => !IsText(part)))
        {
            throw Invalid("its entry point must name a program, and no argument may hold a NUL");
        }

        if (!IsNormalAbsolute(manifest.EntryPoint[0]) || !IsNormalAbsolute(manifest.WorkingDirectory))
        {
            throw Invalid("its program and its working directory must be absolute paths without '.' or '..'");
        }
    }

    private static void Validate(ImageLayer layer, bool isFirst, HashSet<string> mounts)
    {
        if (!Digest.IsValid(layer.Digest) || layer.SizeBytes < 0)
        {
            throw Invalid($"layer '{layer.Digest}' of {layer.SizeBytes} bytes has no valid digest or size");
        }

        if (!IsNormalAbsolute(layer.MountPath) || (layer.MountPath == "/") != isFirst)
        {
            throw Invalid($"the first layer, and only it, is mounted at '/'; found '{layer.MountPath}'");
        }

        if (!mounts.Add(layer.MountPath))
        {
            throw Invalid($"two layers are mounted at '{layer.MountPath}'");
        }
    }

    private static bool IsText(string? text) => text is not null && !text.Contains('\0');

    private static bool IsNormalAbsolute(string? path) =>
        path == "/" || (IsText(path) && path!.StartsWith('/')
            && path[1..].Split('/').All(part => part is not ("" or "." or "..")));

    private static ImageException Invalid(string why) =>
        new(ImageErrorCode.InvalidManifest, $"The image manifest is refused: {why}");
}
