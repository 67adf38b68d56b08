//! What a shared object exports, read from its file, so that nothing of it is run.
//!
//! 64-bit little-endian ELF, which is what Wireshark's plugins are on Linux. Field offsets are
//! those of `Elf64_Ehdr`, `Elf64_Phdr`, `Elf64_Shdr` and `Elf64_Sym` in elf(5).

/// `e_type` of a shared object.
const SHARED: u16 = 3;
/// `sh_type` of the dynamic linker's symbols.
const DYNAMIC_SYMBOLS: u32 = 11;
/// `p_type` of what is loaded.
const LOADED: u32 = 1;
/// `e_machine` of the machines that this program may run on.
const MACHINES: [(&str, u16); 3] = [("x86_64", 62), ("aarch64", 183), ("riscv64", 243)];

/// A shared object for this machine.
#[derive(Debug)]
pub(crate) struct Elf<'f> {
    file: &'f [u8],
    symbols: &'f [u8],
    names: &'f [u8],
}

impl<'f> Elf<'f> {
    /// Reads the headers.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, in words that follow its name.
    pub(crate) fn parse(file: &'f [u8]) -> Result<Elf<'f>, &'static str> {
        if !file.starts_with(b"\x7fELF") {
            return Err("is no shared object (no ELF file)");
        }
        if file.get(4..6) != Some(&[2, 1]) {
            return Err("is no 64-bit little-endian ELF file");
        }
        let machine = number16(file, 18).ok_or("is damaged or cut off")?;
        let own = MACHINES
            .iter()
            .find(|(name, _)| *name == std::env::consts::ARCH);
        if own.is_some_and(|(_, own)| *own != machine) {
            return Err("is for another kind of processor");
        }
        if number16(file, 16) != Some(SHARED) {
            return Err("is no shared object");
        }
        Elf::sections(file).ok_or("is damaged or cut off: its dynamic symbols are not there")
    }

    fn sections(file: &'f [u8]) -> Option<Elf<'f>> {
        let (table, size, count) = (
            number64(file, 40)?,
            number16(file, 58)?,
            number16(file, 60)?,
        );
        let section = |index: u32| {
            let at = table.checked_add(u64::from(index).checked_mul(u64::from(size))?)?;
            slice(file, at, u64::from(size).max(64))
        };
        let mut sections = (0..u32::from(count)).map_while(section);
        let symbols = sections.find(|one| number32(one, 4) == Some(DYNAMIC_SYMBOLS))?;
        let names = section(number32(symbols, 40)?)?;
        let content = |of: &'f [u8]| slice(file, number64(of, 24)?, number64(of, 32)?);
        Some(Elf {
            file,
            symbols: content(symbols)?,
            names: content(names)?,
        })
    }

    /// Address of an exported symbol; `None` where it is not exported.
    pub(crate) fn export(&self, name: &str) -> Option<u64> {
        self.symbols.chunks_exact(24).find_map(|symbol| {
            let is_defined = number16(symbol, 6)? != 0;
            let its_name = self.names.get(number32(symbol, 0)? as usize..)?;
            let is_it = its_name.strip_prefix(name.as_bytes())?.first() == Some(&0);
            (is_defined && is_it).then(|| number64(symbol, 8))?
        })
    }

    /// Names of what is exported, in the file's order.
    pub(crate) fn exports(&self) -> impl Iterator<Item = &'f str> {
        let (symbols, names) = (self.symbols, self.names);
        symbols.chunks_exact(24).filter_map(move |symbol| {
            let is_defined = number16(symbol, 6)? != 0;
            let name = names.get(number32(symbol, 0)? as usize..)?;
            let end = name.iter().position(|octet| *octet == 0)?;
            let name = std::str::from_utf8(name.get(..end)?).ok()?;
            (is_defined && !name.is_empty()).then_some(name)
        })
    }

    /// The C string, no longer than `most` octets, at an address of read-only data.
    pub(crate) fn text(&self, address: u64, most: usize) -> Option<&'f str> {
        let (table, size, count) = (
            number64(self.file, 32)?,
            number16(self.file, 54)?,
            number16(self.file, 56)?,
        );
        let segments = (0..u64::from(count))
            .map_while(|index| slice(self.file, table.checked_add(index * u64::from(size))?, 56));
        let mut loaded = segments.filter(|segment| number32(segment, 0) == Some(LOADED));
        let octets = loaded.find_map(|segment| {
            let within = address.checked_sub(number64(segment, 16)?)?;
            let content = slice(self.file, number64(segment, 8)?, number64(segment, 32)?)?;
            content.get(usize::try_from(within).ok()?..)
        })?;
        let octets = octets.get(..most).unwrap_or(octets);
        let end = octets.iter().position(|octet| *octet == 0)?;
        std::str::from_utf8(&octets[..end]).ok()
    }
}

fn slice(octets: &[u8], at: u64, len: u64) -> Option<&[u8]> {
    let (at, len) = (usize::try_from(at).ok()?, usize::try_from(len).ok()?);
    octets.get(at..at.checked_add(len)?)
}

fn array<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
    octets.get(at..)?.first_chunk().copied()
}

fn number16(octets: &[u8], at: usize) -> Option<u16> {
    array(octets, at).map(u16::from_le_bytes)
}

fn number32(octets: &[u8], at: usize) -> Option<u32> {
    array(octets, at).map(u32::from_le_bytes)
}

fn number64(octets: &[u8], at: usize) -> Option<u64> {
    array(octets, at).map(u64::from_le_bytes)
}
