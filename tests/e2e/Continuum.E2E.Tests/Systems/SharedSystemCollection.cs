namespace Continuum.E2E.Tests.Systems;

/// <summary>The tests on the shared system; one after the other, beside those that have systems of their own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystemCollection : ICollectionFixture<SharedSystem>
{
    public const string Name = "shared system";
}
