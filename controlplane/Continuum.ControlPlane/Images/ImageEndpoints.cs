using Continuum.Contracts.Api;
using Continuum.Contracts.Images;
using Continuum.Hosting.Problems;
using Continuum.Images;
using Continuum.Images.Store;
using Microsoft.AspNetCore.Http.Features;

namespace Continuum.ControlPlane.Images;

/// <summary><c>/v1/blobs</c>, where deploys put their images, and <c>/v1/images</c>.</summary>
internal static class ImageEndpoints
{
    // The largest layer is a base image; a function's folder is at most 250 MB.
    private const long MaxBlobBytes = 1L << 30;

    public static void MapImages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/v1/blobs/{digest}", [HttpMethods.Head], Head).WithName("HasBlob").WithTags("images")
            .WithSummary("Says whether a blob is here");
        endpoints.MapPut("/v1/blobs/{digest}", PutAsync).WithName("PutBlob").WithTags("images")
            .WithSummary("Takes a blob; its digest is checked. Content-Length is needed");
        endpoints.MapGet("/v1/images/{digest}/missing", MissingAsync).WithName("MissingBlobs").WithTags("images")
            .WithSummary("Lists the blobs of an image, by its manifest's digest, that are not here");
    }

    private static IResult Head(ImageStore images, string digest) =>
        Digest.IsValid(digest) && images.Contains(digest) ? TypedResults.Ok() : TypedResults.NotFound();

    private static async Task<IResult> MissingAsync(
        ImageStore images, string digest, CancellationToken cancellationToken)
    {
        if (!Digest.IsValid(digest))
        {
            return BadDigest(digest);
        }

        if (!images.Contains(digest))
        {
            return TypedResults.Ok(new MissingBlobs([digest]));
        }

        try
        {
            ImageManifest manifest = await images.ReadManifestAsync(digest, cancellationToken);
            return TypedResults.Ok(new MissingBlobs([.. images.MissingBlobs(manifest).Select(layer => layer.Digest)]));
        }
        catch (ImageException e)
        {
            return new ProblemResult(ProblemCode.InvalidRequest, e.Message);
        }
    }

    private static async Task<IResult> PutAsync(
        HttpContext context, ImageStore images, string digest, CancellationToken cancellationToken)
    {
        if (!Digest.IsValid(digest))
        {
            return BadDigest(digest);
        }

        if (context.Request.ContentLength is not { } length)
        {
            return new ProblemResult(ProblemCode.InvalidRequest, "A blob is sent with its Content-Length.");
        }

        if (length > MaxBlobBytes)
        {
            return new ProblemResult(
                ProblemCode.TooLarge, $"A blob is at most {MaxBlobBytes} bytes, this is {length}.");
        }

        if (images.Contains(digest))
        {
            return TypedResults.Ok();
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = length;
        try
        {
            await ReceiveAsync(context.Request.Body, images.BeginWrite(digest, length), cancellationToken);
            return TypedResults.Created();
        }
        catch (ImageException e)
        {
            ProblemCode code = e.Code == ImageErrorCode.DiskFull ? ProblemCode.Unavailable : ProblemCode.InvalidRequest;
            return new ProblemResult(code, e.Message);
        }
    }

    private static async Task ReceiveAsync(Stream body, BlobWriter opened, CancellationToken cancellationToken)
    {
        await using BlobWriter writer = opened;

        // A broken upload left its start here; the sender sends all of it, so what is here already is passed over.
        long toSkip = writer.Offset;
        byte[] buffer = new byte[128 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            int skipped = (int)Math.Min(toSkip, read);
            toSkip -= skipped;
            await writer.WriteAsync(buffer.AsMemory(skipped, read - skipped), cancellationToken);
        }

        await writer.CommitAsync(cancellationToken);
    }

    private static ProblemResult BadDigest(string digest) =>
        new(ProblemCode.InvalidRequest, $"'{digest}' is no digest: sha256: and 64 hexadecimal digits.");
}
