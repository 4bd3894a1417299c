using System.Text;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Contracts.Tests.Declarations;

public sealed class DeclarationJsonTests
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Canonical_JSON_and_record_turn_into_each_other_without_loss() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seed =>
            {
                FunctionDeclaration declaration = RandomDeclaration.Of(new Random(seed));
                byte[] json = DeclarationJson.Canonical(declaration);
                FunctionDeclaration read = DeclarationJson.Read(json);
                return read.Equals(declaration)
                    && read.GetHashCode() == declaration.GetHashCode()
                    && DeclarationJson.Canonical(read).AsSpan().SequenceEqual(json)
                    && read.Spec.Triggers.SequenceEqual(declaration.Spec.Triggers, new TriggerComparer());
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_samples_canonical_JSON_is_sorted_and_complete()
    {
        string json = Encoding.UTF8.GetString(DeclarationJson.Canonical(Declared.Valid(Declared.Sample).Declaration));

        Assert.StartsWith("""{"metadata":{"labels":{"team":"hvac"},"name":"thermostat","namespace":"plant"},"spec":{"accel""", json, StringComparison.Ordinal);
        Assert.Contains("""{"$type":"mqtt","orderBy":"topic","qos":1,"reply":"plant/{1}/command","topic":""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_maps_does_not_change_the_version()
    {
        FunctionDeclaration one = Declared.Valid(Declared.With("environment: { A: x, B: y }")).Declaration;
        FunctionDeclaration other = Declared.Valid(Declared.With("environment: { B: y, A: x }")).Declaration;

        Assert.Equal(one, other);
        Assert.Equal(DeclarationVersion.Of(one, Digest), DeclarationVersion.Of(other, Digest));
    }

    [Fact]
    public void A_version_is_v_and_twelve_digits_of_the_content()
    {
        FunctionDeclaration declaration = Declared.Valid(Declared.Minimal).Declaration;
        VersionKey version = DeclarationVersion.Of(declaration, Digest);

        Assert.Matches("^v[0-9a-f]{12}$", version.Version);
        Assert.Equal(new FunctionKey("default", "thermostat"), version.Function);
        Assert.NotEqual(version, DeclarationVersion.Of(declaration, Digest.Replace('0', '1')));
        Assert.NotEqual(
            version, DeclarationVersion.Of(Declared.Valid(Declared.With("memory: 64Mi")).Declaration, Digest));
    }

    private sealed class TriggerComparer : IEqualityComparer<FunctionTrigger>
    {
        public bool Equals(FunctionTrigger? x, FunctionTrigger? y) => (x, y) switch
        {
            (FunctionTrigger.Http one, FunctionTrigger.Http other) =>
                one.Path == other.Path && one.Methods.SequenceEqual(other.Methods),
            _ => object.Equals(x, y),
        };

        public int GetHashCode(FunctionTrigger obj) => obj.GetType().GetHashCode();
    }
}
