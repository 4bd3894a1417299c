namespace Continuum.Contracts.Functions;

/// <summary>A function's address: its namespace (the tenant) and its name in it.</summary>
/// <param name="Namespace">Matches <c>[a-z0-9-]{1,63}</c>.</param>
/// <param name="Name">Matches <c>[a-z0-9-]{1,63}</c>.</param>
public readonly record struct FunctionKey(string Namespace, string Name)
{
    /// <summary>The namespace of functions that name none.</summary>
    public const string DefaultNamespace = "default";

    /// <summary><c>namespace/name</c>, the form used as a grain key, in URLs and in logs.</summary>
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>Reads <c>namespace/name</c>, or <c>name</c> in the default namespace.</summary>
    /// <exception cref="FormatException">The text is of neither form.</exception>
    public static FunctionKey Parse(string text)
    {
        string[] parts = text.Split('/');
        FunctionKey key = parts switch
        {
            [var name] => new(DefaultNamespace, name),
            [var space, var name] => new(space, name),
            _ => default,
        };
        return key.Namespace is not null && DnsLabel.IsValid(key.Namespace) && DnsLabel.IsValid(key.Name)
            ? key
            : throw new FormatException(
                $"'{text}' is no function: write name or namespace/name, each of [a-z0-9-] with 1 to 63 characters");
    }
}
