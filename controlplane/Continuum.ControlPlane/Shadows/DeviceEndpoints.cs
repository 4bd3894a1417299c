using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Shadows;
using Continuum.Grains.Shadows;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Shadows;

/// <summary><c>/v1/devices</c>: devices and their shadows.</summary>
internal static class DeviceEndpoints
{
    private const string Path = "/v1/devices/{device}/shadow";

    public static void MapDevices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/devices", ListAsync).WithName("ListDevices").WithTags("devices")
            .WithSummary("Lists devices that have a shadow (?limit=&after=)");
        endpoints.MapGet(Path, GetAsync).WithName("GetShadow").WithTags("devices").Produces<ShadowView>()
            .WithSummary("Reads a device's shadow: what it should be, what it was last, what is between");
        endpoints.MapPatch(Path, UpdateAsync).WithName("UpdateShadow").WithTags("devices").Produces<ShadowView>()
            .Accepts<JsonElement>("application/json", "application/merge-patch+json")
            .WithSummary("Writes to a shadow: desired, reported, and the version it was made from; null removes");
        endpoints.MapDelete(Path, RemoveAsync).WithName("DeleteShadow").WithTags("devices").Produces(204)
            .WithSummary("Removes all that a shadow holds");
    }

    private static async Task<Ok<DeviceList>> ListAsync(IGrainFactory grains, int? limit, string? after)
    {
        int most = ListLimit.Of(limit);
        IReadOnlyList<string> names =
            await grains.GetGrain<IDevicesGrain>(IDevicesGrain.Key).ListAsync(after ?? "", most);
        ShadowReading[] readings = await Task.WhenAll(
            names.Select(name => grains.GetGrain<IDeviceShadowGrain>(name).GetAsync()));
        return TypedResults.Ok(new DeviceList(
            [.. readings.Select(ToDevice).OfType<DeviceView>()], names.Count == most ? names[^1] : null));
    }

    private static async Task<IResult> GetAsync(IGrainFactory grains, string device) =>
        DeviceName.Problem(device) is { } problem
            ? Refuse(new(ShadowErrorKind.Invalid, problem))
            : Answer(await grains.GetGrain<IDeviceShadowGrain>(device).GetAsync());

    private static async Task<IResult> UpdateAsync(IGrainFactory grains, string device, HttpRequest request)
    {
        if (DeviceName.Problem(device) is { } problem)
        {
            return Refuse(new(ShadowErrorKind.Invalid, problem));
        }

        ReadOnlyMemory<byte> body = await BoundedBody.ReadAsync(request, ShadowLimits.MaxBytes);
        if (!ShadowPatch.TryParse(body, out _, out ShadowError? error))
        {
            return Refuse(error);
        }

        ShadowReply reply = await grains.GetGrain<IDeviceShadowGrain>(device).UpdateAsync(
            Encoding.UTF8.GetString(body.Span));
        return reply.Error is { } refusal ? Refuse(refusal) : Show(reply.Reading.ToShadow());
    }

    private static async Task<IResult> RemoveAsync(IGrainFactory grains, string device)
    {
        if (DeviceName.Problem(device) is { } problem)
        {
            return Refuse(new(ShadowErrorKind.Invalid, problem));
        }

        ShadowReply reply = await grains.GetGrain<IDeviceShadowGrain>(device).RemoveAsync();
        return reply.Error is { } refusal ? Refuse(refusal) : TypedResults.NoContent();
    }

    private static IResult Answer(ShadowReading reading)
    {
        Shadow shadow = reading.ToShadow();
        return shadow.Document.IsBlank ? Refuse(Shadow.NotFound(reading.Device)) : Show(shadow);
    }

    private static Utf8ContentHttpResult Show(Shadow shadow) =>
        TypedResults.Text(ShadowText.State(shadow), "application/json", StatusCodes.Status200OK);

    private static ProblemResult Refuse(ShadowError error) =>
        new(ProblemCode.OfStatus((int)error.Kind), error.Message);

    private static DeviceView? ToDevice(ShadowReading reading)
    {
        Shadow shadow = reading.ToShadow();
        return shadow.Document.IsBlank
            ? null
            : new(shadow.Device, shadow.Version, shadow.Timestamp, shadow.Document.Delta().Count, reading.Nodes);
    }
}
