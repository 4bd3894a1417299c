using Continuum.Cli.Startup;
using Continuum.Cli.Up;
using Continuum.Hosting.Access;

namespace Continuum.Cli.Access;

/// <summary>Where the control plane is and what to show it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Token">The access token.</param>
internal sealed record ControlPlaneAddress(Uri Url, AccessToken Token)
{
    public const string DefaultUrl = "http://127.0.0.1:7480";
    public const string DefaultData = ".continuum";
    public const string TokenFile = "token";

    /// <summary>The folder of <c>continuum up</c>: the flag, else CONTINUUM_DATA, else <c>./.continuum</c>.</summary>
    public static string DataFolder(Surroundings surroundings, string? flag) =>
        surroundings.PathOf(flag ?? NotEmpty(surroundings.Variable("CONTINUUM_DATA")) ?? DefaultData);

    /// <summary>Where it is: flags go before the environment, and that before what <c>continuum up</c> wrote.</summary>
    /// <exception cref="CliException">There is no token, or the address is none.</exception>
    public static ControlPlaneAddress Resolve(Surroundings surroundings, string? url, string? data)
    {
        string folder = DataFolder(surroundings, data);
        string address = NotEmpty(url)
            ?? NotEmpty(surroundings.Variable("CONTINUUM_URL"))
            ?? UpRecord.Read(folder)?.ControlPlane
            ?? DefaultUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new CliException(
                CliExit.Configuration, $"'{address}' is no address of a control plane",
                $"Write it as http://HOST:PORT, for example {DefaultUrl}.");
        }

        return new(parsed, ReadToken(surroundings, folder));
    }

    private static AccessToken ReadToken(Surroundings surroundings, string folder)
    {
        if (NotEmpty(surroundings.Variable("CONTINUUM_TOKEN")) is { } text)
        {
            try
            {
                return new AccessToken(text.Trim());
            }
            catch (ArgumentException e)
            {
                throw new CliException(
                    CliExit.Configuration, "CONTINUUM_TOKEN holds no token: " + e.Message, inner: e);
            }
        }

        string file = Path.Combine(folder, TokenFile);
        return File.Exists(file)
            ? AccessToken.Load(file)
            : throw new CliException(
                CliExit.Configuration,
                $"there is no token: {file} does not exist",
                "Start a continuum here with `continuum up`, name the folder of a running one with --data DIR, "
                + "or set CONTINUUM_TOKEN and CONTINUUM_URL.");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
