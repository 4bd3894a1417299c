using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Shadows;

/// <summary><c>continuum shadow get</c>, <c>set</c> and <c>delete</c>.</summary>
internal static class ShadowCommand
{
    public static Command Create(CommandRunner runner) =>
        new("shadow", "What a device should be, and what it was last")
        {
            Get(runner),
            Set(runner),
            Delete(runner),
        };

    private static Command Get(CommandRunner runner)
    {
        Argument<string> device = Device();
        return runner.Remote(
            new Command("get", "Shows a device's shadow") { device },
            async (parsed, api, presenter, stop) =>
            {
                ShadowView shadow = await new DeviceApi(api).GetAsync(parsed.GetRequiredValue(device), stop);
                presenter.Json(shadow, ApiJson.Default.ShadowView);
                return CliExit.Ok;
            });
    }

    private static Command Set(CommandRunner runner)
    {
        Argument<string> device = Device();
        Argument<string> json = new("json")
        {
            Description = "A JSON object: names it has are written, null removes; - reads it from standard input",
            HelpName = "JSON",
        };
        Option<bool> reported = new("--reported") { Description = "Write what the device is, not what it should be" };
        Option<long?> version = new("--version-was")
        {
            Description = "Only when the shadow still has this version",
            HelpName = "N",
        };
        return runner.Remote(
            new Command("set", "Writes what a device should be") { device, json, reported, version },
            async (parsed, api, presenter, stop) =>
            {
                string text = parsed.GetRequiredValue(json);
                if (text == "-")
                {
                    using StreamReader input = new(presenter.Surroundings.Input, Encoding.UTF8);
                    text = await input.ReadToEndAsync(stop);
                }

                byte[] update = Update(text, parsed.GetValue(reported), parsed.GetValue(version));
                ShadowView shadow = await new DeviceApi(api).UpdateAsync(parsed.GetRequiredValue(device), update, stop);
                presenter.Json(shadow, ApiJson.Default.ShadowView);
                return CliExit.Ok;
            });
    }

    private static Command Delete(CommandRunner runner)
    {
        Argument<string> device = Device();
        return runner.Remote(
            new Command("delete", "Removes all that a device's shadow holds") { device },
            async (parsed, api, presenter, stop) =>
            {
                string name = parsed.GetRequiredValue(device);
                if (!await new DeviceApi(api).DeleteAsync(name, stop))
                {
                    throw new CliException(
                        CliExit.NotFound, $"the device '{name}' has no shadow", "See `continuum devices`.");
                }

                presenter.Note($"the shadow of {name} is deleted");
                return CliExit.Ok;
            });
    }

    private static Argument<string> Device() => new("device") { Description = "The device", HelpName = "DEVICE" };

    private static byte[] Update(string json, bool reported, long? version)
    {
        ArrayBufferWriter<byte> update = new();
        try
        {
            using Utf8JsonWriter writer = new(update);
            writer.WriteStartObject();
            writer.WritePropertyName(reported ? "reported" : "desired");
            writer.WriteRawValue(json);
            if (version is { } known)
            {
                writer.WriteNumber("version", known);
            }

            writer.WriteEndObject();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CliException(
                CliExit.Usage, $"this is no JSON: {e.Message}", """A JSON object is right, say '{"target":21}'.""", e);
        }

        return update.WrittenSpan.ToArray();
    }
}
