namespace Orleans;

/// <summary>Marks the interface of grains that are addressed by a string.</summary>
public interface IGrainWithStringKey : IGrain;
