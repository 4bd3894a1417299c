using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary>
/// A function as somebody named it: the namespace may be left out where only one has such a function.
/// </summary>
/// <param name="Namespace">The namespace, or null.</param>
/// <param name="Name">The name.</param>
internal sealed record FunctionName(string? Namespace, string Name)
{
    /// <summary>Reads NAME or NAMESPACE/NAME, with what <c>--namespace</c> said.</summary>
    /// <exception cref="CliException">It is no name, or two namespaces were given.</exception>
    public static FunctionName Parse(string text, string? space)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string? inName = slash < 0 ? null : text[..slash];
        string name = text[(slash + 1)..];
        if (!DnsLabel.IsValid(name) || (inName is not null && !DnsLabel.IsValid(inName)))
        {
            throw new CliException(
                CliExit.Usage,
                $"'{text}' is no function: write NAME or NAMESPACE/NAME, each of [a-z0-9-] with 1 to 63 characters");
        }

        if (space is not null && !DnsLabel.IsValid(space))
        {
            throw new CliException(
                CliExit.Usage, $"'{space}' is no namespace: [a-z0-9-], 1 to 63 characters");
        }

        if (inName is not null && space is not null && inName != space)
        {
            throw new CliException(
                CliExit.Usage, $"{text} names the namespace {inName}, --namespace says {space}: give one of them");
        }

        return new(inName ?? space, name);
    }

    /// <summary>The function's full address; asks the control plane where the namespace was left out.</summary>
    /// <exception cref="CliException">There is none of this name, or several namespaces have one.</exception>
    public async Task<FunctionKey> ResolveAsync(ApiConnection api, CancellationToken cancellationToken)
    {
        if (Namespace is not null)
        {
            return new FunctionKey(Namespace, Name);
        }

        FunctionView[] functions = await new FunctionApi(api).ListAsync(null, cancellationToken);
        string[] spaces =
            [.. functions.Where(function => function.Name == Name).Select(function => function.Namespace)];
        return spaces switch
        {
            [var only] => new FunctionKey(only, Name),
            [] => throw NotFound(functions),
            _ => throw new CliException(
                CliExit.Usage,
                $"several namespaces have a function {Name}: {string.Join(", ", spaces.Order())}",
                $"Name one: {spaces.Order().First()}/{Name}"),
        };
    }

    private CliException NotFound(FunctionView[] functions) => new(
        CliExit.NotFound,
        $"there is no function {Name}",
        functions.Length == 0
            ? "Nothing is deployed yet: continuum deploy FOLDER"
            : "These are deployed: "
                + string.Join(", ", functions.Select(function => $"{function.Namespace}/{function.Name}").Order()));
}
