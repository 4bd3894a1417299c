namespace Continuum.Agent.Shadows;

/// <summary>One change on its way to the disk.</summary>
internal interface IShadowChange
{
    void Apply(ShadowTables tables);

    void Committed();

    void Failed(Exception e);
}
