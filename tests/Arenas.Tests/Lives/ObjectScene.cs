using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Arenas.Layout;

namespace Arenas.Tests.Lives;

/// <summary>An object heap as rows of text, read from its raw memory; objects have the names that they are given, so
/// that no address, slab or use is shown that depends on what the process did before.</summary>
internal sealed class ObjectScene(ObjectHeap heap)
{
    // More would be too wide a figure.
    private const int ShownSlots = 6;

    private readonly List<(char Name, ulong Place, uint Use)> _objects = [];

    /// <summary>Names a new object: A is the first.</summary>
    public Handle<T> Name<T>(Handle<T> handle)
        where T : unmanaged
    {
        _objects.Add(((char)('A' + _objects.Count), HandleBits.PlaceOf(handle.Bits), HandleBits.UseOf(handle.Bits)));
        return handle;
    }

    public IEnumerable<(string Name, string Value)> Rows()
    {
        yield return Row("heap", "young list", SlabChain(heap.FirstYoung, young: true));
        yield return Row("heap", "middle list", SlabChain(heap.FirstMiddle, young: false));
        yield return Row("heap", "dying list", DyingChain());
        foreach (SlabRef slab in Slabs())
        {
            foreach ((string, string) row in RowsOf(slab))
            {
                yield return row;
            }
        }
        foreach ((char name, ulong place, uint use) in _objects)
        {
            ulong word = SlabRef.Of(place).Object(HandleBits.SlotOf(place)).Word;
            yield return Row($"{name}, {TypeName(SlabRef.Of(place))}", "word", WordText(word, place, use));
        }
    }

    private IEnumerable<(string Name, string Value)> RowsOf(SlabRef slab)
    {
        string name = SlabName(slab);
        yield return Row(name, "Held, InUse", $"{slab.Held}, {slab.InUse}");
        yield return Row(name, "FirstFree", SlotName(slab.Number, slab.FirstFree));
        yield return Row(name, "Suspects", slab.Suspects.ToString("B3", CultureInfo.InvariantCulture));
        yield return Row(name, "Greys", $"{slab.Greys}" is "None" ? Scene.Nothing : $"{slab.Greys}");
        yield return Row(name, "White", Digits(slab.White(0)));
        yield return Row(name, "Grey", Digits(slab.Grey(0)));
        foreach (SlabBits bits in (SlabBits[])[
            SlabBits.Live, SlabBits.Domain, SlabBits.Middle, SlabBits.Old, SlabBits.Finalized, SlabBits.Watched])
        {
            yield return Row(name, $"{bits}", Digits(slab.Bitmap(bits)[0]));
        }
    }

    // The oldest first, so that rows stay where they are.
    private IEnumerable<SlabRef> Slabs()
    {
        List<SlabRef> slabs = [];
        for (SlabRef slab = heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            slabs.Add(slab);
        }
        return Enumerable.Reverse(slabs);
    }

    private string SlabChain(SlabRef first, bool young)
    {
        List<string> names = [];
        for (SlabRef slab = first; !slab.IsNull; slab = new(young ? slab.NextYoung : slab.NextMiddle))
        {
            names.Add(SlabName(slab));
        }
        return names.Count == 0 ? Scene.Nothing : string.Join(", ", names);
    }

    private string DyingChain()
    {
        List<char> names = [];
        for (ulong place = heap.Deaths.First; place != 0;
            place = SlabRef.Of(place).Object(HandleBits.SlotOf(place)).Word & HandleBits.PlaceMask)
        {
            names.Add(NameAt(place));
        }
        return names.Count == 0 ? Scene.Nothing : string.Join(", ", names);
    }

    // As the picture of a word has it: live, use, external and internal count; or 0, use, and what is next.
    private string WordText(ulong word, ulong place, uint firstUse)
    {
        uint use = HandleBits.UseOf(word);
        string uses = use == firstUse ? "use n" : $"use n+{use - firstUse}";
        if (ObjectWord.IsLive(word))
        {
            return $"1 | {uses} | external {ObjectWord.ExternalOf(word)} | internal {ObjectWord.InternalOf(word)}";
        }
        ulong next = word & HandleBits.PlaceMask;
        bool isDying = use == firstUse;
        return $"0 | {uses} | " + (isDying
            ? $"dying, then {(next == 0 ? Scene.Nothing : NameAt(next))}"
            : $"free, then {SlotName(HandleBits.SlabOf(place), (int)next)}");
    }

    private string SlotName(uint slab, int slotPlusOne)
    {
        if (slotPlusOne == 0)
        {
            return Scene.Nothing;
        }
        ulong place = HandleBits.Place(slab, slotPlusOne - 1);
        char[] names = [.. _objects.Where(item => item.Place == place).Select(item => item.Name)];
        return names.Length > 0 ? $"that of {names[0]}" : $"slot {slotPlusOne - 1}";
    }

    private char NameAt(ulong place) => _objects.Single(item => item.Place == place).Name;

    private string SlabName(SlabRef slab) => $"{TypeName(slab)} slab";

    private string TypeName(SlabRef slab) => heap.Slabs.SetOf(slab).Type.Name;

    private static string Digits(ulong word)
    {
        Debug.Assert(word < 1ul << ShownSlots, "the figure shows all that is set");
        return word.ToString($"B{ShownSlots}", CultureInfo.InvariantCulture);
    }

    private static (string Name, string Value) Row(string thing, string field, string value) =>
        ($"{thing.PadRight(15)}{field}", value);
}
