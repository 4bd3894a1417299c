using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent.Ingress.Http;

/// <summary>The agent's HTTP ingress.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>The address to listen on; loopback until callers can be told from strangers.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:7490";

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Url", "http://127.0.0.1:7490", "The address to listen on."),
    };
}
