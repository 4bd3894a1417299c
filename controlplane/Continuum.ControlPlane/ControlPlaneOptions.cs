using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.ControlPlane;

/// <summary>Where the control plane listens and keeps its state.</summary>
internal sealed class ControlPlaneOptions
{
    public const string Section = "ControlPlane";

    /// <summary>The address to listen on; loopback until nodes can be told from strangers.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:7480";

    /// <summary>The folder that all state is kept in.</summary>
    [Required]
    public string Data { get; set; } = ".continuum/controlplane";

    /// <summary>The file with the token that callers and agents show; made when it is missing.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>Bytes of free disk space that the program asks for at its start.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 64L << 20;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Url", "http://127.0.0.1:7480", "The address to listen on.", ShortFlag: "--url"),
        new($"{Section}:Data", ".continuum/controlplane", "The folder that all state is kept in.", ShortFlag: "--data"),
        new($"{Section}:TokenFile", "", "The file with the access token; in the data folder when not given."),
        new(
            $"{Section}:MinFreeBytes", "67108864", "Bytes of free disk space asked for at start.",
            SettingKind.WholeNumber),
    };
}
