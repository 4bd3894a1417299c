using System.Buffers.Binary;
using System.Text;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Latency;

/// <summary>
/// The byte form of a model: places in order, pairs sorted, then what was learned. Equal models give equal bytes, and a
/// model that was loaded answers as the one that was saved.
/// </summary>
public static class LatencyModelBytes
{
    private const int Magic = 0x4D4C4343;
    private const int Version = 1;

    /// <summary>The model as bytes.</summary>
    public static byte[] Save(LatencyModel model)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(model.Places);
        foreach (Place place in model.PlaceList)
        {
            writer.Write(place.Region);
            writer.Write(place.Zone);
            writer.Write(place.Site);
        }

        (int A, int B, PairHistory History)[] pairs = model.PairList.Sorted();
        writer.Write(pairs.Length);
        foreach ((int a, int b, PairHistory history) in pairs)
        {
            writer.Write(a);
            writer.Write(b);
            history.Save(writer);
        }

        writer.Write(model.News);
        writer.Write(model.NewsExtended);
        writer.Write(model.PairsAtColdFit);
        Save(writer, model.Fitted, earlier: null);
        Save(writer, model.Predictor, earlier: model.Fitted);
        writer.Flush();
        writer.Write(Checksum(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The model that was saved.</summary>
    /// <param name="bytes">What <see cref="Save(LatencyModel)"/> gave.</param>
    /// <param name="options">The options of the model; its sketches must have the shape that was saved.</param>
    /// <exception cref="InvalidDataException">
    /// These are not the bytes of such a model; what is wrong is named.
    /// </exception>
    public static LatencyModel Load(byte[] bytes, LatencyModelOptions? options = null)
    {
        LatencyModel model = new(options);
        int length = bytes.Length - sizeof(ulong);
        if (length < 0
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(length)) != Checksum(bytes.AsSpan(0, length)))
        {
            throw new InvalidDataException(
                $"{bytes.Length} bytes that do not add up: cut or changed since they were saved");
        }

        using BinaryReader reader = new(new MemoryStream(bytes, 0, length, writable: false), Encoding.UTF8);
        try
        {
            return Read(reader, model);
        }
        catch (Exception wrong) when (wrong is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("the bytes add up but are not a model that was saved", wrong);
        }
    }

    /// <summary>FNV-1a: finds what was cut or changed by accident.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0xCBF29CE484222325;
        foreach (byte part in bytes)
        {
            sum = (sum ^ part) * 0x100000001B3;
        }

        return sum;
    }

    private static LatencyModel Read(BinaryReader reader, LatencyModel model)
    {
        int magic = reader.ReadInt32();
        int version = reader.ReadInt32();
        if (magic != Magic || version != Version)
        {
            throw new InvalidDataException($"kind {magic:X} version {version}; {Magic:X} version {Version} is right");
        }

        int places = reader.ReadInt32();
        for (int i = 0; i < places; i++)
        {
            if (model.Add(new Place(reader.ReadString(), reader.ReadString(), reader.ReadString())) != i)
            {
                throw new InvalidDataException(
                    $"place {i} is there twice or past the {model.Options.MaxPlaces} allowed");
            }
        }

        int pairs = reader.ReadInt32();
        for (int i = 0; i < pairs; i++)
        {
            int a = reader.ReadInt32();
            int b = reader.ReadInt32();
            if (a < 0 || a >= b || b >= places)
            {
                throw new InvalidDataException($"a pair of {a} and {b}; two of {places} places, in order, are right");
            }

            model.PairList.Put(a, b, PairHistory.Load(reader, model.Options.Sketch));
        }

        model.News = reader.ReadInt32();
        model.NewsExtended = reader.ReadInt32();
        model.PairsAtColdFit = reader.ReadInt32();
        model.Fitted = Load(reader, places, earlier: null);
        model.Predictor = Load(reader, places, earlier: model.Fitted);
        return model;
    }

    // 0: none; 1: follows; 2: the same as the one before.
    private static void Save(BinaryWriter writer, RoundTripPredictor? predictor, RoundTripPredictor? earlier)
    {
        bool isSame = predictor is not null && ReferenceEquals(predictor, earlier);
        writer.Write((byte)(predictor is null ? 0 : isSame ? 2 : 1));
        if (predictor is not null && !isSame)
        {
            PredictorBytes.Save(writer, predictor);
        }
    }

    private static RoundTripPredictor? Load(BinaryReader reader, int places, RoundTripPredictor? earlier)
    {
        RoundTripPredictor? predictor = reader.ReadByte() switch
        {
            0 => null,
            1 => PredictorBytes.Load(reader),
            2 when earlier is not null => earlier,
            byte other => throw new InvalidDataException($"mark {other} before a predictor; 0, 1 or 2 is right"),
        };
        return predictor is null || predictor.Places <= places
            ? predictor
            : throw new InvalidDataException($"a predictor of {predictor.Places} places in a model of {places}");
    }
}
